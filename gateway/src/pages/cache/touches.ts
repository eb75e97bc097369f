import { channels, type EventData, type EventType, isEventType, type LogEvent } from '@duplex/contracts'

export type Service = 'user' | 'post' | 'comment' | 'like'

/** What an event changes for whoever looks at pages. */
export interface Touch {
  /** The service that wrote the change, before its event: what it answers since is not older. */
  owner: Service
  /** The things that look different now, named like the channels that tell of them. */
  tags: readonly string[]
}

export const tags = {
  ...channels,
  /** Any list that a post may enter or leave by being edited: under a tag. */
  posts: 'posts',
  site: 'site',
} as const

type Touches = { [T in EventType]: ((data: EventData<T>) => Touch) | null }

/** Every type of event; null where no anonymous page shows what it tells. */
const touches: Touches = {
  'user.updated': ({ user }) => ({ owner: 'user', tags: [tags.user(user.id)] }),
  'user.deleted': ({ userId }) => ({ owner: 'user', tags: [tags.user(userId)] }),
  'follow.changed': ({ followerId, followedId }) => ({ owner: 'user', tags: [tags.user(followerId), tags.user(followedId)] }),
  'session.revoked': null,
  'site.updated': () => ({ owner: 'user', tags: [tags.site] }),
  'post.published': ({ post }) => ({ owner: 'post', tags: [tags.feed, tags.posts, tags.post(post.id)] }),
  'post.withdrawn': ({ postId }) => ({ owner: 'post', tags: [tags.feed, tags.posts, tags.post(postId)] }),
  'post.updated': ({ post }) => ({ owner: 'post', tags: [tags.posts, tags.post(post.id)] }),
  'post.deleted': ({ postId }) => ({ owner: 'post', tags: [tags.feed, tags.posts, tags.post(postId)] }),
  'like.changed': ({ postId }) => ({ owner: 'like', tags: [tags.post(postId)] }),
  'comments.changed': ({ postId }) => ({ owner: 'comment', tags: [tags.post(postId)] }),
  'comment.created': ({ comment }) => ({ owner: 'comment', tags: [tags.comments(comment.postId)] }),
  'comment.updated': ({ comment }) => ({ owner: 'comment', tags: [tags.comments(comment.postId)] }),
  'comment.deleted': ({ comment }) => ({ owner: 'comment', tags: [tags.comments(comment.postId)] }),
  'notification.created': null,
  'notification.removed': null,
  'notifications.read': null,
}

/** What an event touches: null for nothing, `everything` where that cannot be told any more. */
export function touchOf({ type, data }: Pick<LogEvent, 'type' | 'data'>): Touch | 'everything' | null {
  if (!isEventType(type)) return 'everything'
  const touch = touches[type] as ((data: unknown) => Touch) | null
  // an event that was erased since does not say any more what it was about
  return touch && (data === null ? 'everything' : touch(data))
}
