import type { Effects } from '@duplex/outbox'
import { storeAuthor } from '@duplex/replica'
import { posts } from '../post-replica.ts'
import type { CommentTables } from '../tables.ts'
import { postDeleted } from './post-deleted.ts'
import { userDeleted } from './user-deleted.ts'

/** The changes that events of other services make in this schema. */
export const effects = {
  'user.updated': storeAuthor,
  'user.deleted': userDeleted,
  'post.published': async (trx, { version, data }) => void (await posts.storePublished(trx, { ...data.post, version })),
  'post.withdrawn': async (trx, event) => void (await posts.storeGone(trx, event)),
  'post.deleted': postDeleted,
} satisfies Effects<CommentTables>
