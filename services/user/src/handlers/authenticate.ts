import { DuplexError, type Handlers, type userContract } from '@duplex/contracts'
import { sql } from '@duplex/db'
import type { ServiceContext } from '../service-context.ts'
import { hashOfToken } from '../tokens.ts'

/** `last_seen_at` is updated at most this often: a write per request would cost too much. */
const LAST_SEEN_INTERVAL = sql`interval '5 minutes'`

export function authenticate({ db }: ServiceContext): Handlers<typeof userContract>['authenticate'] {
  return async ({ token }) => {
    const row = await db.kysely
      .selectFrom('sessions')
      .innerJoin('users', 'users.id', 'sessions.user_id')
      .select(['sessions.id as session_id', 'sessions.expires_at', 'users.id', 'users.username', 'users.avatar_url', 'users.role'])
      .select(sql<boolean>`sessions.last_seen_at < now() - ${LAST_SEEN_INTERVAL}`.as('outdated'))
      .where('sessions.token_hash', '=', hashOfToken(token))
      .where('sessions.expires_at', '>', sql<Date>`now()`)
      .executeTakeFirst()
    if (!row) throw new DuplexError('UNAUTHENTICATED')
    if (row.outdated)
      await db.kysely.updateTable('sessions').set({ last_seen_at: sql<Date>`now()` }).where('id', '=', row.session_id).execute()
    return {
      sessionId: row.session_id,
      expiresAt: row.expires_at.toISOString(),
      actor: { id: row.id, username: row.username, avatarUrl: row.avatar_url, ...(row.role === 'admin' ? { admin: true } : {}) },
    }
  }
}
