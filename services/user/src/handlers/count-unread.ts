import type { Handlers, userContract } from '@duplex/contracts'
import { unreadCount } from '../notifications/unread-count.ts'
import type { ServiceContext } from '../service-context.ts'

export function countUnread({ db, projection }: ServiceContext): Handlers<typeof userContract>['countUnread'] {
  return async (_, { actor }) => {
    return db.transaction(async (trx) => ({ unreadCount: await unreadCount(trx, actor.id), cursor: await projection.cursor(trx) }), {
      isolation: 'repeatable read',
    })
  }
}
