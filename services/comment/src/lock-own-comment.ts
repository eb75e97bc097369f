import { type Actor, DuplexError } from '@duplex/contracts'
import type { Transaction } from '@duplex/db'
import { lockPost } from './lock-post.ts'
import type { CommentRow, CommentTables } from './tables.ts'

/** Locks the actor's own comment, or with `orAdmin` anybody's for an admin: its post first. Throws NOT_FOUND, for a deleted one and for one of a post that is gone too, or FORBIDDEN. */
export async function lockOwnComment(
  trx: Transaction<CommentTables>,
  id: number,
  actor: Actor,
  { orAdmin = false }: { orAdmin?: boolean } = {},
): Promise<CommentRow> {
  const place = await trx.selectFrom('comments').select('post_id').where('id', '=', id).executeTakeFirst()
  if (!place) throw new DuplexError('NOT_FOUND')
  await lockPost(trx, place.post_id)
  const row = await trx.selectFrom('comments').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  if (!row || row.deleted) throw new DuplexError('NOT_FOUND')
  if (row.author_id !== actor.id && !(orAdmin && actor.admin)) throw new DuplexError('FORBIDDEN')
  return row
}
