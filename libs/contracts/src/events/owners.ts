import type { EventType } from './events.ts'

/** The service that may append each type. */
export const eventOwners = {
  'user.updated': 'user',
  'user.deleted': 'user',
  'follow.changed': 'user',
  'session.revoked': 'user',
  'site.updated': 'user',
  'post.published': 'post',
  'post.withdrawn': 'post',
  'post.updated': 'post',
  'post.deleted': 'post',
  'like.changed': 'like',
  'comments.changed': 'comment',
  'comment.created': 'comment',
  'comment.updated': 'comment',
  'comment.deleted': 'comment',
  'notification.created': 'user',
  'notification.removed': 'user',
  'notifications.read': 'user',
} as const satisfies Record<EventType, string>
