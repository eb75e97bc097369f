import type { Transaction } from '@duplex/db'
import type { EventOf } from '@duplex/outbox'
import { removeNotification } from '../notifications/remove-notification.ts'
import type { UserTables } from '../tables.ts'

export async function commentDeleted(trx: Transaction<UserTables>, { key, data }: EventOf<'comment.deleted'>): Promise<void> {
  await trx.deleteFrom('early_events').where('key', '=', key).execute()
  const rows = await trx
    .selectFrom('notifications')
    .select(['id', 'user_id'])
    .where('comment_id', '=', data.comment.id)
    .orderBy('id')
    .execute()
  for (const row of rows) await removeNotification(trx, row)
}
