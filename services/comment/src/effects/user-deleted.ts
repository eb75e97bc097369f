import { channels } from '@duplex/contracts'
import { deleteIdempotencyKeys, type Transaction } from '@duplex/db'
import type { EventOf } from '@duplex/outbox'
import { deleteAuthor } from '@duplex/replica'
import { eraseComment } from '../erase-comment.ts'
import { changeCount } from '../lock-post.ts'
import type { CommentTables } from '../tables.ts'

/** Deletes each of the user's comments as `remove` does. Comments on withdrawn posts are deleted too, without an event for subscribers. */
export async function userDeleted(trx: Transaction<CommentTables>, { version, data: { userId } }: EventOf<'user.deleted'>): Promise<void> {
  await deleteAuthor(trx, userId, version)
  await deleteIdempotencyKeys(trx, userId)
  const commented = await trx
    .selectFrom('comments')
    .select('post_id')
    .distinct()
    .where('author_id', '=', userId)
    .orderBy('post_id')
    .execute()
  for (const { post_id } of commented) {
    const post = await trx.selectFrom('posts').select('state').where('id', '=', post_id).forUpdate().executeTakeFirstOrThrow()
    const rows = await trx
      .selectFrom('comments')
      .selectAll()
      .where('post_id', '=', post_id)
      .where('author_id', '=', userId)
      .orderBy('id')
      .execute()
    for (const row of rows) await eraseComment(trx, row, post.state === 'published' ? channels.comments(post_id) : null)
    if (rows.length > 0) await changeCount(trx, post_id, -rows.length)
  }
}
