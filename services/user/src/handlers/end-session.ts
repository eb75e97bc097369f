import { DuplexError, type Handlers, type userContract } from '@duplex/contracts'
import { announce } from '../announce.ts'
import type { ServiceContext } from '../service-context.ts'

export function endSession({ outbox }: ServiceContext): Handlers<typeof userContract>['endSession'] {
  return async ({ id }, { actor }) => {
    return outbox.transaction(async (trx) => {
      const ended = await trx.deleteFrom('sessions').where('id', '=', id).where('user_id', '=', actor.id).returning('id').executeTakeFirst()
      if (!ended) throw new DuplexError('NOT_FOUND')
      await announce.revoked(trx, actor.id, [ended])
      return {}
    })
  }
}
