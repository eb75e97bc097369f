import type { Handlers, userContract } from '@duplex/contracts'
import { append } from '@duplex/outbox'
import type { ServiceContext } from '../service-context.ts'
import { hashOfToken } from '../session-token.ts'

export function signOut({ outbox }: ServiceContext): Handlers<typeof userContract>['signOut'] {
  return ({ token }) =>
    outbox.transaction(async (trx) => {
      const session = await trx
        .deleteFrom('sessions')
        .where('token_hash', '=', hashOfToken(token))
        .returning(['id', 'user_id'])
        .executeTakeFirst()
      if (session) {
        await append(trx, {
          type: 'session.revoked',
          key: `session:${session.id}`,
          version: 1,
          channel: null,
          data: { sessionId: session.id, userId: session.user_id },
        })
      }
      return {}
    })
}
