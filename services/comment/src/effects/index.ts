import type { Effects } from '@duplex/outbox'
import type { CommentTables } from '../tables.ts'
import { postDeleted } from './post-deleted.ts'
import { postPublished } from './post-published.ts'
import { postWithdrawn } from './post-withdrawn.ts'
import { userDeleted } from './user-deleted.ts'
import { userUpdated } from './user-updated.ts'

/** What this service takes from the others' events. */
export const effects = {
  'user.updated': userUpdated,
  'user.deleted': userDeleted,
  'post.published': postPublished,
  'post.withdrawn': postWithdrawn,
  'post.deleted': postDeleted,
} satisfies Effects<CommentTables>
