import type { Transaction } from '@duplex/db'
import type { UserTables } from '../tables.ts'
import { removeActor } from './remove-notification.ts'
import { type NotifiedAction, selectGrouped } from './select-grouped.ts'

/** Removes the actor of a like or follow that was taken back, unless its notification has been read. */
export async function retract(trx: Transaction<UserTables>, action: NotifiedAction): Promise<void> {
  const unread = await selectGrouped(trx, action).where('read', '=', false).where('actor_id', '=', action.actorId).executeTakeFirst()
  if (unread) await removeActor(trx, unread, action.actorId)
}
