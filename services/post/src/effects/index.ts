import type { Effects } from '@duplex/outbox'
import type { PostTables } from '../tables.ts'
import { commentsChanged } from './comments-changed.ts'
import { followChanged } from './follow-changed.ts'
import { likeChanged } from './like-changed.ts'
import { userDeleted } from './user-deleted.ts'
import { userUpdated } from './user-updated.ts'

/** What this service takes from the others' events. */
export const effects = {
  'user.updated': userUpdated,
  'user.deleted': userDeleted,
  'follow.changed': followChanged,
  'like.changed': likeChanged,
  'comments.changed': commentsChanged,
} satisfies Effects<PostTables>
