import { DuplexError, type Handlers, type userContract } from '@duplex/contracts'
import { append } from '@duplex/outbox'
import { sameUsername } from '../same-name.ts'
import type { ServiceContext } from '../service-context.ts'
import { startSession } from '../start-session.ts'
import { toUser } from '../to-user.ts'

export function register({ outbox, passwords }: ServiceContext): Handlers<typeof userContract>['register'] {
  return async ({ username, email, password }) => {
    const password_hash = await passwords.hash(password)
    return outbox.transaction(async (trx) => {
      // the unique indexes decide: of two who register one name at once, the second waits here and gets no row
      const row = await trx
        .insertInto('users')
        .values({ username, email, password_hash })
        .onConflict((conflict) => conflict.doNothing())
        .returningAll()
        .executeTakeFirst()
      if (!row) {
        const namesake = await trx.selectFrom('users').select('id').where(sameUsername(username)).executeTakeFirst()
        throw new DuplexError(namesake ? 'USERNAME_TAKEN' : 'EMAIL_TAKEN')
      }
      const token = await startSession(trx, row.id)
      await append(trx, {
        type: 'user.updated',
        key: `user:${row.id}`,
        version: row.version,
        channel: null,
        data: { user: { id: row.id, username: row.username, avatarUrl: row.avatar_url } },
      })
      return { user: toUser(row, row.id), token }
    })
  }
}
