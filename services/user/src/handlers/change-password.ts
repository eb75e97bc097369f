import { DuplexError, type Handlers, type userContract } from '@duplex/contracts'
import { announce } from '../announce.ts'
import { invalid } from '../invalid.ts'
import type { ServiceContext } from '../service-context.ts'

export function changePassword({ db, outbox, passwords }: ServiceContext): Handlers<typeof userContract>['changePassword'] {
  return async ({ currentPassword, password, keepSession = 0 }, { actor }) => {
    const before = await db.kysely.selectFrom('users').select('password_hash').where('id', '=', actor.id).executeTakeFirst()
    if (!before) throw new DuplexError('UNAUTHENTICATED')
    const wrong = () => invalid('/currentPassword', 'is not the current password')
    if (!(await passwords.matches(currentPassword, before.password_hash))) throw wrong()
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
      const others = await trx
        .deleteFrom('sessions')
        .where('user_id', '=', actor.id)
        .where('id', '<>', keepSession)
        .returning('id')
        .execute()
      await announce.revoked(trx, actor.id, others)
      return {}
    })
  }
}
