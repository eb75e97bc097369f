import type { Transaction } from '@duplex/db'
import type { EventOf } from '@duplex/outbox'
import type { CommentTables } from '../tables.ts'
import { postWithdrawn } from './post-withdrawn.ts'

/** Under the lock that marking takes, so that no comment comes after: with a post go all of its comments. */
export async function postDeleted(trx: Transaction<CommentTables>, event: EventOf<'post.deleted'>): Promise<void> {
  await postWithdrawn(trx, event)
  await trx.deleteFrom('comments').where('post_id', '=', event.data.postId).execute()
  await trx.updateTable('posts').set({ comment_count: 0 }).where('id', '=', event.data.postId).execute()
}
