import type { Transaction } from '@duplex/db'
import type { EventOf } from '@duplex/outbox'
import { ensureAuthor } from '@duplex/replica'
import type { PostTables } from '../tables.ts'

export async function likeChanged(trx: Transaction<PostTables>, { version, data, meta }: EventOf<'like.changed'>): Promise<void> {
  const newer = await trx
    .updateTable('posts')
    .set({ like_count: data.likeCount, like_version: version })
    .where('id', '=', data.postId)
    .where('like_version', '<', version)
    .returning('id')
    .executeTakeFirst()
  if (!newer) return
  const like = { user_id: meta.user.id, post_id: data.postId }
  if (meta.liked) {
    await ensureAuthor<PostTables>(trx, meta.user)
    await trx
      .insertInto('post_likes')
      .values(like)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  } else {
    await trx.deleteFrom('post_likes').where('user_id', '=', like.user_id).where('post_id', '=', like.post_id).execute()
  }
}
