import type { Transaction } from '@duplex/db'
import type { EventOf } from '@duplex/outbox'
import { announce } from '../announce.ts'
import { erasedColumns } from '../erase-comment.ts'
import { posts } from '../post-replica.ts'
import type { CommentTables } from '../tables.ts'
import { toComment } from '../to-comment.ts'

/**
 * Deletes the post's comments, and erases each from the log with an event. `storeGone` locks the post first, so that no
 * comment is added afterwards. These events have no channel: the post's own event has notified its subscribers.
 */
export async function postDeleted(trx: Transaction<CommentTables>, event: EventOf<'post.deleted'>): Promise<void> {
  const { postId } = event.data
  await posts.storeGone(trx, event)
  const rows = await trx.deleteFrom('comments').where('post_id', '=', postId).returningAll().execute()
  await trx.updateTable('posts').set({ comment_count: 0 }).where('id', '=', postId).execute()
  for (const row of rows.filter(({ deleted }) => !deleted)) {
    const erased = { ...row, ...erasedColumns, version: row.version + 1 }
    await announce.deleted(trx, toComment(erased, null), null)
  }
}
