import type { Transaction } from '@duplex/db'
import type { EventOf } from '@duplex/outbox'
import { posts } from '../post-replica.ts'
import type { LikeTables } from '../tables.ts'

/** Deletes the post's likes. `storeGone` locks the post first, so that no like is added afterwards. */
export async function postDeleted(trx: Transaction<LikeTables>, event: EventOf<'post.deleted'>): Promise<void> {
  await posts.storeGone(trx, event)
  await trx.deleteFrom('likes').where('post_id', '=', event.data.postId).execute()
  await trx.updateTable('posts').set({ like_count: 0 }).where('id', '=', event.data.postId).execute()
}
