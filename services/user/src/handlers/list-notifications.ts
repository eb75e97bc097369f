import type { Handlers, userContract } from '@duplex/contracts'
import { selectNotifications, toNotification } from '../notifications/select-notifications.ts'
import { unreadCount } from '../notifications/unread-count.ts'
import { notificationPages } from '../page-cursor.ts'
import type { ServiceContext } from '../service-context.ts'

export function listNotifications({ db, projection }: ServiceContext): Handlers<typeof userContract>['listNotifications'] {
  return async ({ before, limit }, { actor }) => {
    const end = before === undefined ? null : notificationPages.parse(before)
    return db.transaction(
      async (trx) => {
        const rows = await selectNotifications(trx)
          .where('notifications.user_id', '=', actor.id)
          .$if(end !== null, (query) => query.where('notifications.place', '<', end!))
          .orderBy('notifications.place', 'desc')
          .limit(limit + 1)
          .execute()
        const page = rows.slice(0, limit)
        return {
          items: page.map(toNotification),
          next: rows.length > page.length ? notificationPages.format(page.at(-1)!.place) : null,
          unreadCount: await unreadCount(trx, actor.id),
          cursor: await projection.cursor(trx),
        }
      },
      { isolation: 'repeatable read' },
    )
  }
}
