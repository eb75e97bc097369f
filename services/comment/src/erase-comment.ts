import { sql, type Transaction } from '@duplex/db'
import { announce } from './announce.ts'
import type { CommentRow, CommentTables } from './tables.ts'
import { toComment } from './to-comment.ts'

/**
 * Deletes the content of a comment, under its post's lock; the row keeps its position in the thread. `channel`: the channel
 * of its subscribers, or null if there can be none.
 */
export async function eraseComment(trx: Transaction<CommentTables>, { id, version }: CommentRow, channel: string | null): Promise<void> {
  const row = await trx
    .updateTable('comments')
    .set({ author_id: null, body: null, html: null, deleted: true, version: version + 1, updated_at: sql<Date>`now()` })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
  await announce.deleted(trx, toComment(row, null), channel)
}
