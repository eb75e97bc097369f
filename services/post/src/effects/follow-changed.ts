import type { Transaction } from '@duplex/db'
import type { EventOf } from '@duplex/outbox'
import type { PostTables } from '../tables.ts'

/** The row stays when a user stops following: its version makes an older event that arrives late change nothing. */
export async function followChanged(trx: Transaction<PostTables>, { version, data }: EventOf<'follow.changed'>): Promise<void> {
  const { followerId, followedId, following } = data
  await trx
    .insertInto('follows')
    .values({ follower_id: followerId, followed_id: followedId, following, version })
    .onConflict((conflict) =>
      conflict.columns(['follower_id', 'followed_id']).doUpdateSet({ following, version }).where('follows.version', '<', version),
    )
    .execute()
}
