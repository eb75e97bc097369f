import type { Comment, Notification, PostSummary } from '@duplex/contracts'
import type { LiveEvent } from '@duplex/contracts/live'
import type { CommentView } from '../src/lib/comments/thread-of.ts'

const at = '2025-11-23T18:40:00.000Z'
const author = { id: 1, username: 'ada', avatarUrl: null }

export function aPost(id: number, changes: Partial<PostSummary> = {}): PostSummary {
  const counts = { likeCount: 0, commentCount: 0, liked: false, version: 1 }
  const texts = { slug: `post-${id}`, title: `Post ${id}`, excerpt: '', tags: [] }
  return { id, ...texts, status: 'published', author, ...counts, createdAt: at, updatedAt: at, publishedAt: at, ...changes }
}

export function aComment(id: number, changes: Partial<CommentView> = {}): CommentView {
  return {
    id,
    postId: 1,
    parentId: null,
    author,
    html: `<p>${id}</p>`,
    version: 1,
    createdAt: at,
    updatedAt: at,
    deleted: false,
    ...changes,
  }
}

export const published = (sequence: number, post: PostSummary): LiveEvent => ({
  id: `log-${sequence}`,
  channel: 'feed',
  type: 'post.published',
  at,
  data: { post },
})

export const withdrawn = (sequence: number, postId: number): LiveEvent => ({
  id: `log-${sequence}`,
  channel: 'feed',
  type: 'post.withdrawn',
  at,
  data: { postId, slug: `post-${postId}` },
})

export const likes = (sequence: number, postId: number, likeCount: number): LiveEvent => ({
  id: `log-${sequence}`,
  channel: `post:${postId}`,
  type: 'like.changed',
  at,
  data: { postId, likeCount },
})

export const commented = (
  sequence: number,
  comment: CommentView,
  type: 'comment.created' | 'comment.updated' | 'comment.deleted' = 'comment.created',
): LiveEvent => ({
  id: `log-${sequence}`,
  channel: 'comments:1',
  type,
  at,
  data: { comment: { body: '', ...comment } satisfies Comment },
})

export const aNotification = (id: number, changes: Partial<Notification> = {}): Notification => ({
  ...{ id, type: 'comment', post: { id: 1, slug: 'post-1', title: 'Post 1' }, commentId: 5, actors: [author], actorCount: 1 },
  ...{ read: false, version: 1, createdAt: at, updatedAt: at },
  ...changes,
})

const own = (sequence: number) => ({ id: `log-${sequence}`, channel: 'user:7', at })

export const notified = (sequence: number, notification: Notification, unreadCount: number): LiveEvent => ({
  ...own(sequence),
  type: 'notification.created',
  data: { notification, unreadCount },
})

export const removed = (sequence: number, notificationId: number, unreadCount: number): LiveEvent => ({
  ...own(sequence),
  type: 'notification.removed',
  data: { notificationId, unreadCount },
})

export const allRead = (sequence: number): LiveEvent => ({
  ...own(sequence),
  type: 'notifications.read',
  data: { unreadCount: 0 },
})
