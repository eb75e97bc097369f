import { type Handlers, MAX_SESSIONS, type userContract } from '@duplex/contracts'
import { sql } from '@duplex/db'
import type { ServiceContext } from '../service-context.ts'

export function listSessions({ db }: ServiceContext): Handlers<typeof userContract>['listSessions'] {
  return async (_, { actor }) => {
    const rows = await db.kysely
      .selectFrom('sessions')
      .select(['id', 'user_agent', 'created_at', 'last_seen_at', 'expires_at'])
      .where('user_id', '=', actor.id)
      .where('expires_at', '>', sql<Date>`now()`)
      .orderBy('last_seen_at', 'desc')
      .orderBy('id', 'desc')
      .limit(MAX_SESSIONS)
      .execute()
    return {
      items: rows.map((row) => ({
        id: row.id,
        userAgent: row.user_agent,
        createdAt: row.created_at.toISOString(),
        lastSeenAt: row.last_seen_at.toISOString(),
        expiresAt: row.expires_at.toISOString(),
      })),
    }
  }
}
