import { type Kysely, sql } from '@duplex/db'
import type { UserTables } from './tables.ts'
import { hashOfToken, newToken } from './tokens.ts'

const SESSION_DAYS = 30

/** Starts a session, and deletes the user's expired ones. Resolves with the session's token. */
export async function startSession(db: Kysely<UserTables>, userId: number, userAgent = ''): Promise<string> {
  const token = newToken()
  await db.deleteFrom('sessions').where('user_id', '=', userId).where('expires_at', '<=', sql<Date>`now()`).execute()
  await db
    .insertInto('sessions')
    .values({
      token_hash: hashOfToken(token),
      user_id: userId,
      user_agent: userAgent,
      expires_at: sql<Date>`now() + make_interval(days => ${SESSION_DAYS})`,
    })
    .execute()
  return token
}
