import { type Actor, DuplexError } from '@duplex/contracts'
import type { Transaction } from '@duplex/db'
import type { PostRow, PostTables } from './tables.ts'

/** Locks the actor's own post. Throws NOT_FOUND, for somebody else's draft too, or FORBIDDEN. */
export async function lockOwnPost(trx: Transaction<PostTables>, slug: string, actor: Actor): Promise<PostRow> {
  const row = await trx.selectFrom('posts').selectAll().where('slug', '=', slug).forUpdate().executeTakeFirst()
  if (!row) throw new DuplexError('NOT_FOUND')
  if (row.author_id !== actor.id) throw new DuplexError(row.status === 'draft' ? 'NOT_FOUND' : 'FORBIDDEN')
  return row
}
