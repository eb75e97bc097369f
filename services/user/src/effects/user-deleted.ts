import type { Transaction } from '@duplex/db'
import type { EventOf } from '@duplex/outbox'
import { removeActor, removeNotification } from '../notifications/remove-notification.ts'
import type { UserTables } from '../tables.ts'

/** Removes the user from other users' notifications, and deletes the user's own, also from the log. */
export async function userDeleted(trx: Transaction<UserTables>, { data: { userId } }: EventOf<'user.deleted'>): Promise<void> {
  const notifications = trx.selectFrom('notifications').select(['id', 'user_id']).orderBy('id')
  const acted = trx.selectFrom('notification_actors').select('notification_id').where('actor_id', '=', userId)
  for (const notification of await notifications.where('id', 'in', acted).execute()) await removeActor(trx, notification, userId)
  for (const notification of await notifications.where('user_id', '=', userId).execute()) await removeNotification(trx, notification)
  await trx.deleteFrom('inboxes').where('user_id', '=', userId).execute()
}
