import type { Transaction } from '@duplex/db'
import type { EventOf } from '@duplex/outbox'
import type { LikeTables } from '../tables.ts'
import { postWithdrawn } from './post-withdrawn.ts'

/** Under the lock that marking takes, so that no like comes after: with a post go all of its likes. */
export async function postDeleted(trx: Transaction<LikeTables>, event: EventOf<'post.deleted'>): Promise<void> {
  await postWithdrawn(trx, event)
  await trx.deleteFrom('likes').where('post_id', '=', event.data.postId).execute()
  await trx.updateTable('posts').set({ like_count: 0 }).where('id', '=', event.data.postId).execute()
}
