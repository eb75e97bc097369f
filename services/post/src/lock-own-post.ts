import { type Actor, DuplexError } from '@duplex/contracts'
import type { Transaction } from '@duplex/db'
import { postColumns } from './select-posts.ts'
import type { PostRow, PostTables } from './tables.ts'

/**
 * Locks the actor's own post. With `orAdmin`, an admin may lock any published post. Throws NOT_FOUND, also for another
 * user's draft; throws FORBIDDEN for another user's published post.
 */
export async function lockOwnPost(
  trx: Transaction<PostTables>,
  slug: string,
  actor: Actor,
  { orAdmin = false }: { orAdmin?: boolean } = {},
): Promise<PostRow> {
  const row = await trx.selectFrom('posts').select(postColumns).where('slug', '=', slug).forUpdate().executeTakeFirst()
  if (!row) throw new DuplexError('NOT_FOUND')
  if (row.author_id === actor.id) return row
  if (row.status === 'draft') throw new DuplexError('NOT_FOUND')
  if (!(orAdmin && actor.admin)) throw new DuplexError('FORBIDDEN')
  return row
}
