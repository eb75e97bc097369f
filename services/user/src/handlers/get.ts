import { DuplexError, type Handlers, type userContract } from '@duplex/contracts'
import { idOfFormerName } from '../names/former-names.ts'
import { sameUsername } from '../same-name.ts'
import { selectUsers } from '../select-users.ts'
import type { ServiceContext } from '../service-context.ts'
import { toUser } from '../to-user.ts'

export function get({ db }: ServiceContext): Handlers<typeof userContract>['get'] {
  return async ({ username }, { actor }) => {
    const users = selectUsers(db.kysely, actor?.id)
    const named = await users.where(sameUsername(username)).executeTakeFirst()
    const row = named ?? (await users.where('users.id', '=', (await idOfFormerName(db.kysely, username)) ?? 0).executeTakeFirst())
    if (!row) throw new DuplexError('NOT_FOUND')
    return { user: toUser(row, actor, row.following) }
  }
}
