import type { Transaction } from '@duplex/db'
import type { EventOf } from '@duplex/outbox'
import { notify } from '../notifications/notify.ts'
import { takeBack } from '../notifications/take-back.ts'
import type { UserTables } from '../tables.ts'

/** By this service's own event, like everything else that notifies: whoever follows waits for nobody's inbox. */
export async function followChanged(trx: Transaction<UserTables>, { at, data }: EventOf<'follow.changed'>): Promise<void> {
  const { followerId, followedId, following } = data
  const follow = { userId: followedId, type: 'follow', actorId: followerId, postId: null, commentId: null, at } as const
  await (following ? notify : takeBack)(trx, follow)
}
