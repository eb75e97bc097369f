import { type Actor, DuplexError } from '@duplex/contracts'
import type { Transaction } from '@duplex/db'
import { lockPost } from './lock-post.ts'
import type { CommentRow, CommentTables } from './tables.ts'

/**
 * Locks the actor's own comment, its post first. With `orAdmin`, an admin may lock any comment. Throws NOT_FOUND, also for a
 * deleted comment and for a comment on a post that is gone; throws FORBIDDEN for another user's comment.
 */
export async function lockOwnComment(
  trx: Transaction<CommentTables>,
  id: number,
  actor: Actor,
  { orAdmin = false }: { orAdmin?: boolean } = {},
): Promise<CommentRow> {
  const found = await trx.selectFrom('comments').select('post_id').where('id', '=', id).executeTakeFirst()
  if (!found) throw new DuplexError('NOT_FOUND')
  await lockPost(trx, found.post_id)
  const row = await trx.selectFrom('comments').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  if (!row || row.deleted) throw new DuplexError('NOT_FOUND')
  if (row.author_id !== actor.id && !(orAdmin && actor.admin)) throw new DuplexError('FORBIDDEN')
  return row
}
