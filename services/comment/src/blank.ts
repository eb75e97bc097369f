import { sql, type Transaction } from '@duplex/db'
import { append } from '@duplex/outbox'
import type { CommentRow, CommentTables } from './tables.ts'
import { toComment } from './to-comment.ts'

/** Deletes a comment under its post's lock: its place in the thread is kept. `channel`: where its readers are; null where there can be none. */
export async function blank(trx: Transaction<CommentTables>, { id, version }: CommentRow, channel: string | null): Promise<void> {
  const row = await trx
    .updateTable('comments')
    .set({ author_id: null, body: null, html: null, deleted: true, version: version + 1, updated_at: sql<Date>`now()` })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
  const comment = toComment(row, null)
  await append(trx, { type: 'comment.deleted', key: `comment:${id}`, version: row.version, channel, data: { comment } })
}
