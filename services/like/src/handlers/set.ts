import { channels, DuplexError, type Handlers, type likeContract } from '@duplex/contracts'
import type { Transaction } from '@duplex/db'
import { append } from '@duplex/outbox'
import type { ServiceContext } from '../service-context.ts'
import type { LikeTables } from '../tables.ts'

export function set({ outbox, findPost }: ServiceContext): Handlers<typeof likeContract>['set'] {
  return async ({ post, liked }, call) => {
    const { actor } = call
    if (!actor) throw new DuplexError('UNAUTHENTICATED')
    const postId = await findPost(post, call)
    return outbox.transaction(async (trx) => {
      // the post's lock: everybody who likes it takes turns, so that the count is exact and its versions rise with it
      const row = await trx.selectFrom('posts').select(['state', 'like_count']).where('id', '=', postId).forUpdate().executeTakeFirst()
      if (row?.state !== 'published') throw new DuplexError('NOT_FOUND')
      if (!(await change(trx, postId, actor.id, liked))) return { liked, likeCount: row.like_count }
      const { like_count, count_version } = await trx
        .updateTable('posts')
        .set((eb) => ({ like_count: eb('like_count', '+', liked ? 1 : -1), count_version: eb('count_version', '+', 1) }))
        .where('id', '=', postId)
        .returning(['like_count', 'count_version'])
        .executeTakeFirstOrThrow()
      await append(trx, {
        type: 'like.changed',
        key: `likes:${postId}`,
        version: count_version,
        channel: channels.post(postId),
        data: { postId, likeCount: like_count },
        meta: { user: actor, liked },
      })
      return { liked, likeCount: like_count }
    })
  }
}

/** Whether it was otherwise before. */
async function change(trx: Transaction<LikeTables>, post_id: number, user_id: number, liked: boolean): Promise<boolean> {
  const changed = liked
    ? await trx
        .insertInto('likes')
        .values({ post_id, user_id })
        .onConflict((conflict) => conflict.doNothing())
        .returning('user_id')
        .executeTakeFirst()
    : await trx.deleteFrom('likes').where('post_id', '=', post_id).where('user_id', '=', user_id).returning('user_id').executeTakeFirst()
  return changed !== undefined
}
