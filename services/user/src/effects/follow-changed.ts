import type { Transaction } from '@duplex/db'
import type { EventOf } from '@duplex/outbox'
import { notify } from '../notifications/notify.ts'
import { retract } from '../notifications/retract.ts'
import type { UserTables } from '../tables.ts'

/** Notifies the followed user. `setFollow` itself does not do this, so that it does not wait for the lock of an inbox. */
export async function followChanged(trx: Transaction<UserTables>, { at, data }: EventOf<'follow.changed'>): Promise<void> {
  const { followerId, followedId, following } = data
  const follow = { userId: followedId, type: 'follow', actorId: followerId, postId: null, commentId: null, at } as const
  await (following ? notify : retract)(trx, follow)
}
