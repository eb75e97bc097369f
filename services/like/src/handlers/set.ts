import { asAuthor, DuplexError, type Handlers, type likeContract } from '@duplex/contracts'
import type { Transaction } from '@duplex/db'
import { changeCount } from '../change-count.ts'
import { lockPerson } from '../lock-person.ts'
import type { ServiceContext } from '../service-context.ts'
import type { LikeTables } from '../tables.ts'

export function set({ outbox, findPost }: ServiceContext): Handlers<typeof likeContract>['set'] {
  return async ({ post, liked }, call) => {
    const { actor } = call
    const postId = await findPost(post, call)
    return outbox.transaction(async (trx) => {
      await lockPerson(trx, actor.id)
      // the post's lock: its likes change one at a time, so that each count is exact and has a higher version
      const row = await trx.selectFrom('posts').select(['state', 'like_count']).where('id', '=', postId).forUpdate().executeTakeFirst()
      if (row?.state !== 'published') throw new DuplexError('NOT_FOUND')
      if (!(await change(trx, postId, actor.id, liked))) return { liked, likeCount: row.like_count }
      return { liked, likeCount: await changeCount(trx, postId, asAuthor(actor), liked) }
    })
  }
}

/** Resolves with false if it was already so. */
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
