import { DuplexError, type Handlers, type userContract } from '@duplex/contracts'
import { sameLogin } from '../same-name.ts'
import type { ServiceContext } from '../service-context.ts'
import { rememberAddress } from '../sessions/sign-in-addresses.ts'
import { startSession } from '../sessions/start-session.ts'
import { toUser } from '../to-user.ts'

export function signIn({ db, outbox, passwords, logger }: ServiceContext): Handlers<typeof userContract>['signIn'] {
  return async ({ login, password, userAgent, address }) => {
    const known = await db.kysely.selectFrom('users').select(['id', 'password_hash']).where(sameLogin(login)).executeTakeFirst()
    const right = await passwords.matches(password, known?.password_hash)
    if (!known || !right) {
      // without the login: users sometimes type the password there
      logger.warn({ userId: known?.id ?? null, address }, known ? 'sign-in failed: wrong password' : 'sign-in failed: unknown login')
      throw new DuplexError('INVALID_CREDENTIALS')
    }
    return outbox.transaction(async (trx) => {
      // during the comparison, the password may have been changed or the account deleted: then no session may start
      const row = await trx
        .selectFrom('users')
        .selectAll()
        .where('id', '=', known.id)
        .where('password_hash', '=', known.password_hash)
        // one sign-in of a user at a time, so that concurrent ones cannot exceed the number of sessions
        .forNoKeyUpdate()
        .executeTakeFirst()
      if (!row) throw new DuplexError('INVALID_CREDENTIALS')
      const token = await startSession(trx, row.id, userAgent)
      await rememberAddress(trx, row.id, address)
      return { user: toUser(row, row), token }
    })
  }
}
