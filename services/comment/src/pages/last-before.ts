import type { Transaction } from '@duplex/db'
import type { CommentTables } from '../tables.ts'

interface Position {
  postId: number
  /** The comments with a lower id are counted. */
  id: number
  /** The number of comments directly before `id` that are skipped. */
  skip: number
}

/** The last comment before a position in a post's comments, after skipping some. Null if there are not that many comments. */
export async function lastBefore(trx: Transaction<CommentTables>, { postId, id, skip }: Position): Promise<number | null> {
  const row = await trx
    .selectFrom('comments')
    .select('id')
    .where('post_id', '=', postId)
    .where('id', '<', id)
    .orderBy('id', 'desc')
    .offset(skip)
    .limit(1)
    .executeTakeFirst()
  return row?.id ?? null
}
