import { DuplexError, type Handlers, type userContract } from '@duplex/contracts'
import { hasAdmin, lockSite, mustBeAdmin } from '../admins.ts'
import { announce } from '../announce.ts'
import { sameUsername } from '../same-name.ts'
import { selectUsers } from '../select-users.ts'
import type { ServiceContext } from '../service-context.ts'
import { toUser } from '../to-user.ts'

export function setRole({ outbox }: ServiceContext): Handlers<typeof userContract>['setRole'] {
  return async ({ username, role }, { actor }) => {
    return outbox.transaction(async (trx) => {
      await lockSite(trx)
      await mustBeAdmin(trx, actor)
      const before = await trx.selectFrom('users').selectAll().where(sameUsername(username)).forNoKeyUpdate().executeTakeFirst()
      if (!before) throw new DuplexError('NOT_FOUND')
      if (before.demo && role === 'admin') throw new DuplexError('CONFLICT', 'Demo authors cannot sign in, so they cannot be admins')
      if (role !== 'admin' && !(await hasAdmin(trx, { except: before.id })))
        throw new DuplexError('CONFLICT', 'The blog needs at least one admin')
      if (before.role !== role) {
        const row = await trx
          .updateTable('users')
          .set({ role, version: before.version + 1 })
          .where('id', '=', before.id)
          .returningAll()
          .executeTakeFirstOrThrow()
        // the name is the same, but cached sessions of the user contain the old role
        await announce.updated(trx, row)
      }
      const row = await selectUsers(trx, actor.id).where('users.id', '=', before.id).executeTakeFirstOrThrow()
      return { user: toUser(row, { id: actor.id, admin: true }, row.following) }
    })
  }
}
