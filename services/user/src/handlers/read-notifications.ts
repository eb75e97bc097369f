import { DuplexError, type Handlers, type userContract } from '@duplex/contracts'
import type { Transaction } from '@duplex/db'
import { announceNotification } from '../notifications/announce.ts'
import { lockInbox } from '../notifications/lock-inbox.ts'
import type { ServiceContext } from '../service-context.ts'
import type { UserTables } from '../tables.ts'

export function readNotifications({ outbox }: ServiceContext): Handlers<typeof userContract>['readNotifications'] {
  return async ({ id }, { actor }) => {
    return outbox.transaction(async (trx) => {
      const before = await lockInbox(trx, actor.id)
      if (!before) throw new DuplexError('UNAUTHENTICATED')
      const read = await markRead(trx, actor.id, id)
      const inbox = await trx
        .updateTable('inboxes')
        .set({ unread: before.unread - read.length })
        .where('user_id', '=', actor.id)
        .returningAll()
        .executeTakeFirstOrThrow()
      if (read.length > 0 && id !== undefined) await announceNotification.changed(trx, id, inbox)
      else if (read.length > 0) await announceNotification.read(trx, inbox)
      return { unreadCount: inbox.unread }
    })
  }
}

/** Resolves with the ids that were unread before. */
function markRead(trx: Transaction<UserTables>, userId: number, id: number | undefined): Promise<{ id: number }[]> {
  return trx
    .updateTable('notifications')
    .set((eb) => ({ read: true, version: eb('version', '+', 1) }))
    .where('user_id', '=', userId)
    .where('read', '=', false)
    .$if(id !== undefined, (query) => query.where('id', '=', id!))
    .returning('id')
    .execute()
}
