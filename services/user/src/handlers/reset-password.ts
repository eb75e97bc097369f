import type { Handlers, userContract } from '@duplex/contracts'
import { sql } from '@duplex/db'
import { invalid } from '../invalid.ts'
import { mustBeUncommon } from '../passwords/must-be-uncommon.ts'
import type { ServiceContext } from '../service-context.ts'
import { endSessionsOf } from '../sessions/start-session.ts'
import { hashOfToken } from '../tokens.ts'

export function resetPassword({ db, outbox, passwords, logger }: ServiceContext): Handlers<typeof userContract>['resetPassword'] {
  return async ({ token, password }) => {
    const unusable = () => invalid('/token', 'is used, expired or incomplete; expected an unused link of the last 24 hours')
    const token_hash = hashOfToken(token)
    const asked = await db.kysely
      .selectFrom('password_resets')
      .innerJoin('users', 'users.id', 'password_resets.user_id')
      .select(['users.id', 'users.username', 'users.email'])
      .where('token_hash', '=', token_hash)
      .where('expires_at', '>', sql<Date>`now()`)
      .executeTakeFirst()
    if (!asked) throw unusable()
    await mustBeUncommon(password, asked)
    const password_hash = await passwords.hash(password)
    await outbox.transaction(async (trx) => {
      // the user first, as in every other transaction
      await trx.updateTable('users').set({ password_hash }).where('id', '=', asked.id).execute()
      // of two concurrent uses of one token, the second finds no row, and its transaction is rolled back
      const used = await trx.deleteFrom('password_resets').where('token_hash', '=', token_hash).returning('user_id').executeTakeFirst()
      if (!used) throw unusable()
      await endSessionsOf(trx, asked.id)
    })
    logger.info({ userId: asked.id }, 'a user has set a new password with a reset link')
    return { userId: asked.id, username: asked.username }
  }
}
