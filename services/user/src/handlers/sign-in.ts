import { DuplexError, type Handlers, type userContract } from '@duplex/contracts'
import { sameEmail, sameUsername } from '../same-name.ts'
import type { ServiceContext } from '../service-context.ts'
import { startSession } from '../start-session.ts'
import { toUser } from '../to-user.ts'

export function signIn({ db, passwords }: ServiceContext): Handlers<typeof userContract>['signIn'] {
  return async ({ login, password }) => {
    const row = await db.kysely
      .selectFrom('users')
      .selectAll()
      .where(login.includes('@') ? sameEmail(login) : sameUsername(login))
      .executeTakeFirst()
    const right = await passwords.matches(password, row?.password_hash)
    if (!row || !right) throw new DuplexError('INVALID_CREDENTIALS')
    const token = await startSession(db.kysely, row.id)
    return { user: toUser(row, row.id), token }
  }
}
