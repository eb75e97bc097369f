import { channels, DuplexError } from '@duplex/contracts'
import type { Transaction } from '@duplex/db'
import { append } from '@duplex/outbox'
import type { CommentTables } from './tables.ts'

/** Takes the post's lock, before any of its comments' own. Answers its author. Throws NOT_FOUND for one that is gone. */
export async function lockPost(trx: Transaction<CommentTables>, id: number): Promise<number | null> {
  const row = await trx.selectFrom('posts').select(['state', 'author_id']).where('id', '=', id).forUpdate().executeTakeFirst()
  if (row?.state !== 'published') throw new DuplexError('NOT_FOUND')
  return row.author_id
}

/** Counts comments more or less under the post's lock, and tells of it: readers while the post is published, services always. Last in the transaction. */
export async function changeCount(trx: Transaction<CommentTables>, postId: number, step: number): Promise<void> {
  const { comment_count, count_version, state } = await trx
    .updateTable('posts')
    .set((eb) => ({ comment_count: eb('comment_count', '+', step), count_version: eb('count_version', '+', 1) }))
    .where('id', '=', postId)
    .returning(['comment_count', 'count_version', 'state'])
    .executeTakeFirstOrThrow()
  await append(trx, {
    type: 'comments.changed',
    key: `comments:${postId}`,
    version: count_version,
    channel: state === 'published' ? channels.post(postId) : null,
    data: { postId, commentCount: comment_count },
  })
}
