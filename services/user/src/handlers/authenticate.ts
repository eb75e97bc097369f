import { DuplexError, type Handlers, type userContract } from '@duplex/contracts'
import { type Kysely, sql } from '@duplex/db'
import type { ServiceContext } from '../service-context.ts'
import { sessionExpiry } from '../sessions/start-session.ts'
import type { UserTables } from '../tables.ts'
import { hashOfToken } from '../tokens.ts'

/** `last_seen_at` and `expires_at` are updated at most this often: a write per request would cost too much. */
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
    const used = row.outdated ? await extend(db.kysely, row.session_id) : row
    if (!used) throw new DuplexError('UNAUTHENTICATED')
    return {
      sessionId: row.session_id,
      expiresAt: used.expires_at.toISOString(),
      actor: { id: row.id, username: row.username, avatarUrl: row.avatar_url, ...(row.role === 'admin' ? { admin: true } : {}) },
    }
  }
}

/** Resolves with undefined if the session has ended in the meantime. */
function extend(db: Kysely<UserTables>, sessionId: number): Promise<{ expires_at: Date } | undefined> {
  return db
    .updateTable('sessions')
    .set({ last_seen_at: sql<Date>`now()`, expires_at: sessionExpiry })
    .where('id', '=', sessionId)
    .returning('expires_at')
    .executeTakeFirst()
}
