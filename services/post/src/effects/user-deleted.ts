import { deleteIdempotencyKeys, type Transaction } from '@duplex/db'
import type { EventOf } from '@duplex/outbox'
import { deleteAuthor } from '@duplex/replica'
import { removePosts } from '../remove-posts.ts'
import type { PostTables } from '../tables.ts'

/**
 * Deletes the user's posts as `remove` does, their likes and their follows. The like counts of other posts change later, by
 * events of the like service.
 */
export async function userDeleted(trx: Transaction<PostTables>, { version, data: { userId } }: EventOf<'user.deleted'>): Promise<void> {
  await deleteAuthor(trx, userId, version)
  await deleteIdempotencyKeys(trx, userId)
  await trx.deleteFrom('post_likes').where('user_id', '=', userId).execute()
  await trx
    .deleteFrom('follows')
    .where((eb) => eb.or([eb('follower_id', '=', userId), eb('followed_id', '=', userId)]))
    .execute()
  const rows = await trx
    .selectFrom('posts')
    .select(['id', 'slug', 'version', 'status', 'tags'])
    .where('author_id', '=', userId)
    .orderBy('id')
    .forUpdate()
    .execute()
  await removePosts(trx, rows)
}
