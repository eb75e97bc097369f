import type { Author } from '@duplex/contracts'
import type { Transaction } from '@duplex/db'
import { announce } from './announce.ts'
import type { LikeTables } from './tables.ts'

/** Adds or subtracts one like under the post's lock, and appends the new count. Resolves with the new count. */
export async function changeCount(trx: Transaction<LikeTables>, postId: number, user: Author, liked: boolean): Promise<number> {
  const { like_count, count_version, state } = await trx
    .updateTable('posts')
    .set((eb) => ({ like_count: eb('like_count', '+', liked ? 1 : -1), count_version: eb('count_version', '+', 1) }))
    .where('id', '=', postId)
    .returning(['like_count', 'count_version', 'state'])
    .executeTakeFirstOrThrow()
  const count = { postId, likeCount: like_count, version: count_version, published: state === 'published' }
  await announce.changed(trx, count, { user, liked })
  return like_count
}
