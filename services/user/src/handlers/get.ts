import { DuplexError, type Handlers, type userContract } from '@duplex/contracts'
import { sameUsername } from '../same-name.ts'
import { selectUsers } from '../select-users.ts'
import type { ServiceContext } from '../service-context.ts'
import { toUser } from '../to-user.ts'

export function get({ db }: ServiceContext): Handlers<typeof userContract>['get'] {
  return async ({ username }, { actor }) => {
    const row = await selectUsers(db.kysely, actor?.id).where(sameUsername(username)).executeTakeFirst()
    if (!row) throw new DuplexError('NOT_FOUND')
    return { user: toUser(row, actor, row.following) }
  }
}
