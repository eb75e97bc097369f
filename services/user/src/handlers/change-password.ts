import { DuplexError, type Handlers, type userContract } from '@duplex/contracts'
import { invalid } from '../invalid.ts'
import { mustBeUncommon } from '../passwords/must-be-uncommon.ts'
import type { ServiceContext } from '../service-context.ts'
import { endSessionsOf } from '../sessions/start-session.ts'

export function changePassword({ db, outbox, passwords, logger }: ServiceContext): Handlers<typeof userContract>['changePassword'] {
  return async ({ currentPassword, password, keepSession }, { actor }) => {
    const before = await db.kysely
      .selectFrom('users')
      .select(['username', 'email', 'password_hash'])
      .where('id', '=', actor.id)
      .executeTakeFirst()
    if (!before) throw new DuplexError('UNAUTHENTICATED')
    const wrong = () => invalid('/currentPassword', 'is not the current password')
    if (!(await passwords.matches(currentPassword, before.password_hash))) {
      logger.warn({ userId: actor.id }, 'wrong password at the change of the password')
      throw wrong()
    }
    await mustBeUncommon(password, before)
    const password_hash = await passwords.hash(password)
    return outbox.transaction(async (trx) => {
      // of two concurrent changes, the second has an outdated current password
      const changed = await trx
        .updateTable('users')
        .set({ password_hash })
        .where('id', '=', actor.id)
        .where('password_hash', '=', before.password_hash)
        .returning('id')
        .executeTakeFirst()
      if (!changed) throw wrong()
      await trx.deleteFrom('password_resets').where('user_id', '=', actor.id).execute()
      await endSessionsOf(trx, actor.id, keepSession)
      return {}
    })
  }
}
