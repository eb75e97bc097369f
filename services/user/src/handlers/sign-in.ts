import { DuplexError, type Handlers, type userContract } from '@duplex/contracts'
import { sameEmail, sameUsername } from '../same-name.ts'
import type { ServiceContext } from '../service-context.ts'
import { startSession } from '../start-session.ts'
import { toUser } from '../to-user.ts'

export function signIn({ db, passwords }: ServiceContext): Handlers<typeof userContract>['signIn'] {
  return async ({ login, password, userAgent }) => {
    const known = await db.kysely
      .selectFrom('users')
      .select(['id', 'password_hash'])
      .where(login.includes('@') ? sameEmail(login) : sameUsername(login))
      .executeTakeFirst()
    const right = await passwords.matches(password, known?.password_hash)
    if (!known || !right) throw new DuplexError('INVALID_CREDENTIALS')
    return db.transaction(async (trx) => {
      // during the comparison, the password may have been changed or the account deleted: then no session may start
      const row = await trx
        .selectFrom('users')
        .selectAll()
        .where('id', '=', known.id)
        .where('password_hash', '=', known.password_hash)
        .forShare()
        .executeTakeFirst()
      if (!row) throw new DuplexError('INVALID_CREDENTIALS')
      return { user: toUser(row, row), token: await startSession(trx, row.id, userAgent) }
    })
  }
}
