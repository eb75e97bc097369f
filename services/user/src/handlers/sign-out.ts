import type { Handlers, userContract } from '@duplex/contracts'
import { announce } from '../announce.ts'
import type { ServiceContext } from '../service-context.ts'
import { hashOfToken } from '../tokens.ts'

export function signOut({ outbox }: ServiceContext): Handlers<typeof userContract>['signOut'] {
  return ({ token }) =>
    outbox.transaction(async (trx) => {
      const session = await trx
        .deleteFrom('sessions')
        .where('token_hash', '=', hashOfToken(token))
        .returning(['id', 'user_id'])
        .executeTakeFirst()
      if (session) await announce.revoked(trx, session.user_id, [session])
      return {}
    })
}
