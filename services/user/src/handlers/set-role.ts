import { DuplexError, type Handlers, type userContract } from '@duplex/contracts'
import { hasAdmin, lockSite, mustBeAdmin } from '../admins.ts'
import { announce } from '../announce.ts'
import { sameUsername } from '../same-name.ts'
import { selectUsers } from '../select-users.ts'
import type { ServiceContext } from '../service-context.ts'
import { toUser } from '../to-user.ts'

export function setRole({ outbox }: ServiceContext): Handlers<typeof userContract>['setRole'] {
  return async ({ username, role }, { actor }) => {
    if (!actor) throw new DuplexError('UNAUTHENTICATED')
    return outbox.transaction(async (trx) => {
      await lockSite(trx)
      await mustBeAdmin(trx, actor)
      const before = await trx.selectFrom('users').selectAll().where(sameUsername(username)).forNoKeyUpdate().executeTakeFirst()
      if (!before) throw new DuplexError('NOT_FOUND')
      if (before.demo && role === 'admin') throw new DuplexError('CONFLICT', 'Nobody can sign in as an author of the demo posts')
      if (role !== 'admin' && !(await hasAdmin(trx, { beside: before.id })))
        throw new DuplexError('CONFLICT', 'Nobody would be left to be an admin')
      if (before.role !== role) {
        const row = await trx
          .updateTable('users')
          .set({ role, version: before.version + 1 })
          .where('id', '=', before.id)
          .returningAll()
          .executeTakeFirstOrThrow()
        // nobody's name has changed, but what their sessions are remembered with
        await announce.updated(trx, row)
      }
      const row = await selectUsers(trx, actor.id).where('users.id', '=', before.id).executeTakeFirstOrThrow()
      return { user: toUser(row, { id: actor.id, admin: true }, row.following) }
    })
  }
}
