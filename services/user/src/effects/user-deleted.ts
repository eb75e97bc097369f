import type { Transaction } from '@duplex/db'
import type { EventOf } from '@duplex/outbox'
import { removeNotification, takeOut } from '../notifications/remove-notification.ts'
import type { UserTables } from '../tables.ts'

/** What others were told of them goes, and their own notifications, from the log too. */
export async function userDeleted(trx: Transaction<UserTables>, { data: { userId } }: EventOf<'user.deleted'>): Promise<void> {
  const places = trx.selectFrom('notifications').select(['id', 'user_id']).orderBy('id')
  const acted = trx.selectFrom('notification_actors').select('notification_id').where('actor_id', '=', userId)
  for (const place of await places.where('id', 'in', acted).execute()) await takeOut(trx, place, userId)
  for (const place of await places.where('user_id', '=', userId).execute()) await removeNotification(trx, place)
  await trx.deleteFrom('inboxes').where('user_id', '=', userId).execute()
}
