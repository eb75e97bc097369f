import type { Transaction } from '@duplex/db'
import { append, type EventOf } from '@duplex/outbox'
import type { CommentTables } from '../tables.ts'
import { toComment } from '../to-comment.ts'
import { postWithdrawn } from './post-withdrawn.ts'

/**
 * Under the lock that marking takes, so that no comment comes after: with a post go all of its comments, from here and,
 * by an event of each, from the log. No channel carries these: its readers were told of the post.
 */
export async function postDeleted(trx: Transaction<CommentTables>, event: EventOf<'post.deleted'>): Promise<void> {
  const { postId } = event.data
  await postWithdrawn(trx, event)
  const rows = await trx.deleteFrom('comments').where('post_id', '=', postId).returningAll().execute()
  await trx.updateTable('posts').set({ comment_count: 0 }).where('id', '=', postId).execute()
  for (const row of rows.filter(({ deleted }) => !deleted)) {
    const comment = toComment({ ...row, body: null, html: null, deleted: true, version: row.version + 1 }, null)
    await append(trx, { type: 'comment.deleted', key: `comment:${row.id}`, version: comment.version, channel: null, data: { comment } })
  }
}
