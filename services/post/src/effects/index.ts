import type { Effects } from '@duplex/outbox'
import { storeAuthor } from '@duplex/replica'
import type { PostTables } from '../tables.ts'
import { commentsChanged } from './comments-changed.ts'
import { followChanged } from './follow-changed.ts'
import { likeChanged } from './like-changed.ts'
import { userDeleted } from './user-deleted.ts'

/** The changes that events of other services make in this schema. */
export const effects = {
  'user.updated': storeAuthor,
  'user.deleted': userDeleted,
  'follow.changed': followChanged,
  'like.changed': likeChanged,
  'comments.changed': commentsChanged,
} satisfies Effects<PostTables>
