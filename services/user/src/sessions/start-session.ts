import { MAX_SESSIONS, SESSION_IDLE_DAYS } from '@duplex/contracts'
import { sql, type Transaction } from '@duplex/db'
import { announce } from '../announce.ts'
import type { UserTables } from '../tables.ts'
import { hashOfToken, newToken } from '../tokens.ts'

/** When a session that is used now expires. */
export const sessionExpiry = sql<Date>`now() + make_interval(days => ${SESSION_IDLE_DAYS})`

/**
 * Starts a session of a locked user, and ends the user's oldest ones beyond MAX_SESSIONS. Resolves with the session's token.
 */
export async function startSession(trx: Transaction<UserTables>, userId: number, userAgent = ''): Promise<string> {
  const token = newToken()
  await trx.deleteFrom('sessions').where('user_id', '=', userId).where('expires_at', '<=', sql<Date>`now()`).execute()
  const kept = trx
    .selectFrom('sessions')
    .select('id')
    .where('user_id', '=', userId)
    .orderBy('last_seen_at', 'desc')
    .orderBy('id', 'desc')
    .limit(MAX_SESSIONS - 1)
  const ended = await trx.deleteFrom('sessions').where('user_id', '=', userId).where('id', 'not in', kept).returning('id').execute()
  await announce.revoked(trx, userId, ended)
  await trx
    .insertInto('sessions')
    .values({ token_hash: hashOfToken(token), user_id: userId, user_agent: userAgent, expires_at: sessionExpiry })
    .execute()
  return token
}

/** Ends all sessions of a user except `keep`. */
export async function endSessionsOf(trx: Transaction<UserTables>, userId: number, keep = 0): Promise<void> {
  const ended = await trx.deleteFrom('sessions').where('user_id', '=', userId).where('id', '<>', keep).returning('id').execute()
  await announce.revoked(trx, userId, ended)
}
