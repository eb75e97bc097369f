import type { Handlers, userContract } from '@duplex/contracts'
import type { ServiceContext } from '../service-context.ts'
import { endSessionsOf } from '../sessions/start-session.ts'

export function endSessions({ outbox }: ServiceContext): Handlers<typeof userContract>['endSessions'] {
  return async ({ keepSession }, { actor }) => {
    await outbox.transaction((trx) => endSessionsOf(trx, actor.id, keepSession))
    return {}
  }
}
