import type { Transaction } from '@duplex/db'
import type { EventOf } from '@duplex/outbox'
import { changeCount } from '../change-count.ts'
import type { LikeTables } from '../tables.ts'

/** Removes each like of the user, as a user without a name. The lock on the user's row comes first, so that no like is added afterwards. */
export async function userDeleted(trx: Transaction<LikeTables>, { data: { userId } }: EventOf<'user.deleted'>): Promise<void> {
  await trx
    .insertInto('people')
    .values({ id: userId, deleted: true })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await trx.selectFrom('people').select('id').where('id', '=', userId).forUpdate().execute()
  await trx.updateTable('people').set({ deleted: true }).where('id', '=', userId).execute()
  const likes = await trx.selectFrom('likes').select('post_id').where('user_id', '=', userId).orderBy('post_id').execute()
  for (const { post_id } of likes) {
    // the post's lock first, as in every other change of its likes
    await trx.selectFrom('posts').select('id').where('id', '=', post_id).forUpdate().execute()
    await trx.deleteFrom('likes').where('post_id', '=', post_id).where('user_id', '=', userId).execute()
    await changeCount(trx, post_id, { id: userId, username: '', avatarUrl: null }, false)
  }
}
