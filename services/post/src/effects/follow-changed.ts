import type { Transaction } from '@duplex/db'
import type { EventOf } from '@duplex/outbox'
import type { PostTables } from '../tables.ts'

/** Who no longer follows keeps a row: an older event that comes late finds the newer version there. */
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
