import type { Transaction } from '@duplex/db'
import type { UserTables } from '../tables.ts'
import { announceNotification } from './announce.ts'
import type { NotificationRow } from './tables.ts'

type Trx = Transaction<UserTables>
type Place = Pick<NotificationRow, 'id' | 'user_id'>

/** Its lock comes first: whether a notification is read, and so counted, may change until then. */
const lockInboxOf = (trx: Trx, { user_id }: Place) =>
  trx.selectFrom('inboxes').select('user_id').where('user_id', '=', user_id).forUpdate().executeTakeFirst()

/** Removes a notification, from the log too. One that is gone already is no error. */
export async function removeNotification(trx: Trx, place: Place): Promise<void> {
  await lockInboxOf(trx, place)
  const row = await trx.deleteFrom('notifications').where('id', '=', place.id).returningAll().executeTakeFirst()
  if (!row) return
  const inbox = await trx
    .updateTable('inboxes')
    .set((eb) => ({ kept: eb('kept', '-', 1), unread: eb('unread', '-', row.read ? 0 : 1), version: eb('version', '+', 1) }))
    .where('user_id', '=', row.user_id)
    .returningAll()
    .executeTakeFirstOrThrow()
  await announceNotification.removed(trx, row, inbox)
}

/** Takes one of those who did it out of a notification, which goes with the last. */
export async function takeOut(trx: Trx, place: Place, actorId: number): Promise<void> {
  await lockInboxOf(trx, place)
  const left = await trx
    .deleteFrom('notification_actors')
    .where('notification_id', '=', place.id)
    .where('actor_id', '=', actorId)
    .returning('actor_id')
    .executeTakeFirst()
  if (!left) return
  const { actor_count } = await trx
    .updateTable('notifications')
    .set((eb) => ({ actor_count: eb('actor_count', '-', 1), version: eb('version', '+', 1) }))
    .where('id', '=', place.id)
    .returning('actor_count')
    .executeTakeFirstOrThrow()
  if (actor_count === 0) return removeNotification(trx, place)
  const inbox = await trx
    .updateTable('inboxes')
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where('user_id', '=', place.user_id)
    .returningAll()
    .executeTakeFirstOrThrow()
  await announceNotification.changed(trx, place.id, inbox)
}
