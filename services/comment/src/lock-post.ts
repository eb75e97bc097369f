import { DuplexError } from '@duplex/contracts'
import type { Transaction } from '@duplex/db'
import { announce } from './announce.ts'
import type { CommentTables } from './tables.ts'

/** Takes the post's lock, before the locks of its comments. Resolves with its author's id. Throws NOT_FOUND if the post is gone. */
export async function lockPost(trx: Transaction<CommentTables>, id: number): Promise<number | null> {
  const row = await trx.selectFrom('posts').select(['state', 'author_id']).where('id', '=', id).forUpdate().executeTakeFirst()
  if (row?.state !== 'published') throw new DuplexError('NOT_FOUND')
  return row.author_id
}

/** Adds `step` to the post's comment count under its lock, and appends the new count. Last in the transaction. */
export async function changeCount(trx: Transaction<CommentTables>, postId: number, step: number): Promise<void> {
  const { comment_count, count_version, state } = await trx
    .updateTable('posts')
    .set((eb) => ({ comment_count: eb('comment_count', '+', step), count_version: eb('count_version', '+', 1) }))
    .where('id', '=', postId)
    .returning(['comment_count', 'count_version', 'state'])
    .executeTakeFirstOrThrow()
  await announce.counted(trx, { postId, commentCount: comment_count, version: count_version, published: state === 'published' })
}
