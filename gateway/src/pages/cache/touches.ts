import { channels, type EventType, isEventType, type LogEvent, type ServiceName, type TypedLogEvent } from '@duplex/contracts'

/** What an event changes on pages. */
export interface Touch {
  /** The service that wrote the change before the event. Its responses contain the change from then on. */
  owner: ServiceName
  /** The things that look different now, named like the channels of their events. */
  tags: readonly string[]
}

export const tags = {
  ...channels,
  /** Any list that a post can enter or leave when it is edited, for example the posts of a tag. */
  posts: 'posts',
  site: 'site',
} as const

type Touches = { [T in EventType]: ((data: TypedLogEvent<T>['data']) => Touch) | null }

/** For every type of event. Null: no page for anonymous readers shows it. */
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

/** What an event touches. Null: nothing. `everything`: it is unknown, because the type is unknown or the data has been erased. */
export function touchOf({ type, data }: Pick<LogEvent, 'type' | 'data'>): Touch | 'everything' | null {
  if (!isEventType(type)) return 'everything'
  const touch = touches[type] as ((data: unknown) => Touch) | null
  return touch && (data === null ? 'everything' : touch(data))
}
