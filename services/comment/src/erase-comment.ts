import { sql, type Transaction } from '@duplex/db'
import { announce } from './announce.ts'
import type { CommentRow, CommentTables } from './tables.ts'
import { toComment } from './to-comment.ts'

/** The columns whose value a comment keeps if it is deleted, or whose value the deletion updates. */
type KeptColumn = 'id' | 'post_id' | 'parent_id' | 'version' | 'created_at' | 'updated_at'

/** The other columns of a deleted comment. TypeScript reports a column that is neither here nor in `KeptColumn`. */
export const erasedColumns = { author_id: null, body: null, html: null, deleted: true } satisfies Omit<CommentRow, KeptColumn>

/**
 * Deletes the content of a comment, under its post's lock; the row keeps its position in the thread. `channel`: the channel
 * of its subscribers, or null if there can be none.
 */
export async function eraseComment(trx: Transaction<CommentTables>, { id, version }: CommentRow, channel: string | null): Promise<void> {
  const row = await trx
    .updateTable('comments')
    .set({ ...erasedColumns, version: version + 1, updated_at: sql<Date>`now()` })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
  await announce.deleted(trx, toComment(row, null), channel)
}
