import type { Transaction } from '@duplex/db'
import type { UserTables } from '../tables.ts'
import { announceNotification } from './announce.ts'
import type { NotificationRow } from './tables.ts'

type Trx = Transaction<UserTables>
type NotificationRef = Pick<NotificationRow, 'id' | 'user_id'>

/** Must be called before the notification is read: until the inbox is locked, the notification and the counts may change. */
const lockInboxOf = (trx: Trx, { user_id }: NotificationRef) =>
  trx.selectFrom('inboxes').select('user_id').where('user_id', '=', user_id).forUpdate().executeTakeFirst()

/** Removes a notification, also from the log. Does nothing if it is already removed. */
export async function removeNotification(trx: Trx, notification: NotificationRef): Promise<void> {
  await lockInboxOf(trx, notification)
  const row = await trx.deleteFrom('notifications').where('id', '=', notification.id).returningAll().executeTakeFirst()
  if (!row) return
  const inbox = await trx
    .updateTable('inboxes')
    .set((eb) => ({ kept: eb('kept', '-', 1), unread: eb('unread', '-', row.read ? 0 : 1), version: eb('version', '+', 1) }))
    .where('user_id', '=', row.user_id)
    .returningAll()
    .executeTakeFirstOrThrow()
  await announceNotification.removed(trx, row, inbox)
}

/** Removes an actor from a notification. If it was the last actor, removes the notification. */
export async function removeActor(trx: Trx, notification: NotificationRef, actorId: number): Promise<void> {
  await lockInboxOf(trx, notification)
  const removed = await trx
    .deleteFrom('notification_actors')
    .where('notification_id', '=', notification.id)
    .where('actor_id', '=', actorId)
    .returning('actor_id')
    .executeTakeFirst()
  if (!removed) return
  const { actor_count } = await trx
    .updateTable('notifications')
    .set((eb) => ({ actor_count: eb('actor_count', '-', 1), version: eb('version', '+', 1) }))
    .where('id', '=', notification.id)
    .returning('actor_count')
    .executeTakeFirstOrThrow()
  if (actor_count === 0) return removeNotification(trx, notification)
  const inbox = await trx
    .updateTable('inboxes')
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where('user_id', '=', notification.user_id)
    .returningAll()
    .executeTakeFirstOrThrow()
  await announceNotification.changed(trx, notification.id, inbox)
}
