import { DuplexError, type Handlers, type userContract } from '@duplex/contracts'
import { changeRole, lockSite, mustBeAdmin } from '../admins.ts'
import { sameUsername } from '../same-name.ts'
import { selectUsers } from '../select-users.ts'
import type { ServiceContext } from '../service-context.ts'
import { toUser } from '../to-user.ts'

export function setRole({ outbox, logger }: ServiceContext): Handlers<typeof userContract>['setRole'] {
  return async ({ username, role }, { actor }) => {
    const result = await outbox.transaction(async (trx) => {
      await lockSite(trx)
      await mustBeAdmin(trx, actor)
      const before = await trx.selectFrom('users').selectAll().where(sameUsername(username)).forNoKeyUpdate().executeTakeFirst()
      if (!before) throw new DuplexError('NOT_FOUND')
      await changeRole(trx, before, role)
      const row = await selectUsers(trx, actor.id).where('users.id', '=', before.id).executeTakeFirstOrThrow()
      return { user: toUser(row, { id: actor.id, admin: true }, row.following) }
    })
    logger.info({ adminId: actor.id, userId: result.user.id, role }, 'an admin set the role of a user')
    return result
  }
}
