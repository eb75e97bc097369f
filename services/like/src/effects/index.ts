import type { Effects } from '@duplex/outbox'
import type { LikeTables } from '../tables.ts'
import { postDeleted } from './post-deleted.ts'
import { postPublished } from './post-published.ts'
import { postWithdrawn } from './post-withdrawn.ts'
import { userDeleted } from './user-deleted.ts'

/** What this service takes from the others' events. */
export const effects = {
  'post.published': postPublished,
  'post.withdrawn': postWithdrawn,
  'post.deleted': postDeleted,
  'user.deleted': userDeleted,
} satisfies Effects<LikeTables>
