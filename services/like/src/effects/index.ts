import type { Effects } from '@duplex/outbox'
import { posts } from '../post-replica.ts'
import type { LikeTables } from '../tables.ts'
import { postDeleted } from './post-deleted.ts'
import { userDeleted } from './user-deleted.ts'

/** The changes that events of other services make in this schema. */
export const effects = {
  'post.published': async (trx, { version, data }) => void (await posts.storePublished(trx, { ...data.post, version })),
  'post.withdrawn': async (trx, event) => void (await posts.storeGone(trx, event)),
  'post.deleted': postDeleted,
  'user.deleted': userDeleted,
} satisfies Effects<LikeTables>
