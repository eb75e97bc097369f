import { channels } from '@duplex/contracts'
import type { Transaction } from '@duplex/db'
import { append } from '@duplex/outbox'
import type { UserTables } from '../tables.ts'
import { selectNotifications, toNotification } from './select-notifications.ts'
import type { InboxRow, NotificationRow } from './tables.ts'

type Trx = Transaction<UserTables>
const keyOf = (id: number): string => `notification:${id}`

/** The events of a user's notifications, on that user's own channel. Appended under the inbox's lock, after the change. */
export const announceNotification = {
  /** The current state of a notification: new, read, or with other actors. */
  changed: async (trx: Trx, id: number, { user_id, unread }: InboxRow): Promise<void> => {
    const row = await selectNotifications(trx).where('notifications.id', '=', id).executeTakeFirstOrThrow()
    await append(trx, {
      type: 'notification.created',
      key: keyOf(id),
      version: row.version,
      channel: channels.user(user_id),
      data: { notification: toNotification(row), unreadCount: unread },
    })
  },

  removed: (trx: Trx, { id, version }: NotificationRow, { user_id, unread }: InboxRow): Promise<void> =>
    append(trx, {
      type: 'notification.removed',
      key: keyOf(id),
      version: version + 1,
      channel: channels.user(user_id),
      data: { notificationId: id, unreadCount: unread },
    }),

  /** All notifications were read. */
  read: (trx: Trx, { user_id, unread, version }: InboxRow): Promise<void> =>
    append(trx, {
      type: 'notifications.read',
      key: `notifications:${user_id}`,
      version,
      channel: channels.user(user_id),
      data: { unreadCount: unread },
    }),
}
