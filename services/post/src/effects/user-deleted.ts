import { deleteIdempotencyKeys, type Transaction } from '@duplex/db'
import type { EventOf } from '@duplex/outbox'
import { deleteAuthor } from '../authors.ts'
import { removePosts } from '../remove-posts.ts'
import type { PostTables } from '../tables.ts'

/** With somebody go all of their posts, each as by `remove`, what they like, and whom they follow. How many like a post, the like service tells. */
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
