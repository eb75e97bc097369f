import type { Transaction } from '@duplex/db'
import type { UserTables } from '../tables.ts'
import { removeActor } from './remove-notification.ts'
import { type NotifiedAction, selectGrouped } from './select-grouped.ts'

/** If a user removes a like or follow, removes this actor from the notification, unless the notification has been read. */
export async function retract(trx: Transaction<UserTables>, action: NotifiedAction): Promise<void> {
  const unread = await selectGrouped(trx, action).where('read', '=', false).where('actor_id', '=', action.actorId).executeTakeFirst()
  if (unread) await removeActor(trx, unread, action.actorId)
}
