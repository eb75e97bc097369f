import { DuplexError, type Handlers, type userContract } from '@duplex/contracts'
import { sql } from '@duplex/db'
import type { ServiceContext } from '../service-context.ts'
import { hashOfToken } from '../session-token.ts'

export function authenticate({ db }: ServiceContext): Handlers<typeof userContract>['authenticate'] {
  return async ({ token }) => {
    const row = await db.kysely
      .selectFrom('sessions')
      .innerJoin('users', 'users.id', 'sessions.user_id')
      .select(['sessions.id as session_id', 'sessions.expires_at', 'users.id', 'users.username', 'users.avatar_url'])
      .where('sessions.token_hash', '=', hashOfToken(token))
      .where('sessions.expires_at', '>', sql<Date>`now()`)
      .executeTakeFirst()
    if (!row) throw new DuplexError('UNAUTHENTICATED')
    return {
      sessionId: row.session_id,
      expiresAt: row.expires_at.toISOString(),
      actor: { id: row.id, username: row.username, avatarUrl: row.avatar_url },
    }
  }
}
