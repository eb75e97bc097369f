import { DuplexError, type Handlers, type userContract } from '@duplex/contracts'
import type { Transaction } from '@duplex/db'
import { announce } from '../announce.ts'
import { invalid } from '../invalid.ts'
import { sameUsername } from '../same-name.ts'
import { selectUsers } from '../select-users.ts'
import type { ServiceContext } from '../service-context.ts'
import type { UserTables } from '../tables.ts'
import { toUser } from '../to-user.ts'

export function setFollow({ outbox }: ServiceContext): Handlers<typeof userContract>['setFollow'] {
  return async ({ username, following }, { actor }) => {
    return outbox.transaction(async (trx) => {
      const followed = await trx.selectFrom('users').select('id').where(sameUsername(username)).executeTakeFirst()
      if (!followed) throw new DuplexError('NOT_FOUND')
      if (followed.id === actor.id) throw invalid('/username', 'must be another user')
      await lockBoth(trx, actor.id, followed.id)
      const version = await change(trx, actor.id, followed.id, following)
      if (version !== null) {
        await count(trx, actor.id, followed.id, following ? 1 : -1)
        await announce.followChanged(trx, { followerId: actor.id, followedId: followed.id, following }, version)
      }
      const row = await selectUsers(trx, actor.id).where('users.id', '=', followed.id).executeTakeFirstOrThrow()
      return { user: toUser(row, actor, row.following) }
    })
  }
}

/**
 * Keeps both users from being deleted, then locks both. Each step takes them in the order of their ids, so that concurrent
 * calls wait instead of deadlocking. Two steps, because a deletion locks its own user before the others (see remove.ts).
 */
async function lockBoth(trx: Transaction<UserTables>, followerId: number, followedId: number): Promise<void> {
  const both = trx.selectFrom('users').select('id').where('id', 'in', [followerId, followedId]).orderBy('id')
  const kept = await both.forKeyShare().execute()
  if (!kept.some(({ id }) => id === followerId)) throw new DuplexError('UNAUTHENTICATED')
  if (kept.length < 2) throw new DuplexError('NOT_FOUND')
  await both.forNoKeyUpdate().execute()
}

/** Resolves with the new version; null if the relation was already so. */
async function change(trx: Transaction<UserTables>, follower_id: number, followed_id: number, following: boolean): Promise<number | null> {
  const before = await trx
    .selectFrom('follows')
    .select(['following', 'version'])
    .where('follower_id', '=', follower_id)
    .where('followed_id', '=', followed_id)
    .executeTakeFirst()
  if ((before?.following ?? false) === following) return null
  const version = (before?.version ?? 0) + 1
  await trx
    .insertInto('follows')
    .values({ follower_id, followed_id, following, version })
    .onConflict((conflict) => conflict.columns(['follower_id', 'followed_id']).doUpdateSet({ following, version }))
    .execute()
  return version
}

async function count(trx: Transaction<UserTables>, followerId: number, followedId: number, step: 1 | -1): Promise<void> {
  const add = async (column: 'following_count' | 'follower_count', id: number) =>
    trx
      .updateTable('users')
      .set((eb) => ({ [column]: eb(column, '+', step) }))
      .where('id', '=', id)
      .execute()
  await add('following_count', followerId)
  await add('follower_count', followedId)
}
