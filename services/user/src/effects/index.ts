import type { Effects } from '@duplex/outbox'
import type { UserTables } from '../tables.ts'
import { commentCreated } from './comment-created.ts'
import { commentDeleted } from './comment-deleted.ts'
import { followChanged } from './follow-changed.ts'
import { likeChanged } from './like-changed.ts'
import { postPublished } from './post-published.ts'
import { postUpdated } from './post-updated.ts'
import { postWithdrawn } from './post-withdrawn.ts'
import { userDeleted } from './user-deleted.ts'

/** The notifications that events cause, events of this service included. */
export const effects = {
  'post.published': postPublished,
  'post.updated': postUpdated,
  'post.withdrawn': postWithdrawn,
  'post.deleted': postWithdrawn,
  'comment.created': commentCreated,
  'comment.deleted': commentDeleted,
  'like.changed': likeChanged,
  'follow.changed': followChanged,
  'user.deleted': userDeleted,
} satisfies Effects<UserTables>
