import { DuplexError, type Handlers, type userContract } from '@duplex/contracts'
import { mustBeAdmin } from '../admins.ts'
import { createReset } from '../passwords/password-resets.ts'
import { sameUsername } from '../same-name.ts'
import type { ServiceContext } from '../service-context.ts'

export function createPasswordReset({ db, logger }: ServiceContext): Handlers<typeof userContract>['createPasswordReset'] {
  return async ({ username }, { actor }) => {
    const { userId, ...reset } = await db.transaction(async (trx) => {
      await mustBeAdmin(trx, actor)
      const row = await trx.selectFrom('users').select(['id', 'demo']).where(sameUsername(username)).forKeyShare().executeTakeFirst()
      if (!row) throw new DuplexError('NOT_FOUND')
      return { userId: row.id, ...(await createReset(trx, row)) }
    })
    logger.info({ adminId: actor.id, userId }, 'an admin created a link to reset a password')
    return reset
  }
}
