import { channels, DuplexError } from '@duplex/contracts'
import type { Transaction } from '@duplex/db'
import { append } from '@duplex/outbox'
import type { CommentTables } from './tables.ts'

/** Takes the post's lock, before any of its comments' own. Throws NOT_FOUND for one that is gone. */
export async function lockPost(trx: Transaction<CommentTables>, id: number): Promise<void> {
  const row = await trx.selectFrom('posts').select('state').where('id', '=', id).forUpdate().executeTakeFirst()
  if (row?.state !== 'published') throw new DuplexError('NOT_FOUND')
}

/** Counts one comment more or less under the post's lock, and tells readers: last in the transaction. */
export async function changeCount(trx: Transaction<CommentTables>, postId: number, step: 1 | -1): Promise<void> {
  const { comment_count, count_version } = await trx
    .updateTable('posts')
    .set((eb) => ({ comment_count: eb('comment_count', '+', step), count_version: eb('count_version', '+', 1) }))
    .where('id', '=', postId)
    .returning(['comment_count', 'count_version'])
    .executeTakeFirstOrThrow()
  await append(trx, {
    type: 'comments.changed',
    key: `comments:${postId}`,
    version: count_version,
    channel: channels.post(postId),
    data: { postId, commentCount: comment_count },
  })
}
