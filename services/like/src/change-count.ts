import { type Author, channels } from '@duplex/contracts'
import type { Transaction } from '@duplex/db'
import { append } from '@duplex/outbox'
import type { LikeTables } from './tables.ts'

/** Counts one like more or less under the post's lock, and tells of it: readers while the post is published, services always. Answers the count. */
export async function changeCount(trx: Transaction<LikeTables>, postId: number, user: Author, liked: boolean): Promise<number> {
  const { like_count, count_version, state } = await trx
    .updateTable('posts')
    .set((eb) => ({ like_count: eb('like_count', '+', liked ? 1 : -1), count_version: eb('count_version', '+', 1) }))
    .where('id', '=', postId)
    .returning(['like_count', 'count_version', 'state'])
    .executeTakeFirstOrThrow()
  await append(trx, {
    type: 'like.changed',
    key: `likes:${postId}`,
    version: count_version,
    channel: state === 'published' ? channels.post(postId) : null,
    data: { postId, likeCount: like_count },
    meta: { user, liked },
  })
  return like_count
}
