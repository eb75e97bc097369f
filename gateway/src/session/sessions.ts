import { hash } from 'node:crypto'
import { type Cache, memoryCache } from '@duplex/cache'
import { type Api, type CallContext, isDuplexError, questionFailed } from '@duplex/contracts'
import { REQUEST_TIMEOUT_MS } from '../http/request-call.ts'
import type { Session } from './session.ts'

export interface Sessions {
  /** The session of a token. Null if the token is invalid or unknown, or if the session has ended. Throws UNAVAILABLE. */
  find(token: string, call?: CallContext): Promise<Session | null>
  /** Makes `find` return null for a session immediately, in every gateway that shares the cache. */
  revoke(sessionId: number): Promise<void>
  /** Makes `find` load all sessions of a user again, because the user's name, role or list of sessions has changed. */
  invalidateUser(userId: number): Promise<void>
}

/** How long a cached session is used without asking the user service again. */
const SESSION_CACHE_TTL_MS = 30_000
/** Longer than the maximum time of a call plus the cache time: afterwards, no session that was loaded before the mark is used. */
const MARK_TTL_MS = REQUEST_TIMEOUT_MS + SESSION_CACHE_TTL_MS + 20_000

const tokenForm = /^[\w.~+/=-]{1,200}$/

/**
 * Loads sessions from the user service and caches them under the token's hash, never under the token itself. A revocation
 * is stored as a separate mark beside the cached sessions. So if a session is revoked while it is being loaded, the loaded
 * session is not used. An invalidation is such a mark too: while it exists, cached sessions of this user are not used.
 *
 * Every mark is also kept in this process, because the shared cache may refuse to store it. Other gateways set it when the
 * event of the change arrives (see follow-users.ts).
 */
export function createSessions({ api, cache }: { api: Pick<Api, 'user'>; cache: Cache }): Sessions {
  const ownMarks = memoryCache()
  const mark = async (key: string) => {
    await ownMarks.set(key, true, { ttlMs: MARK_TTL_MS })
    await cache.set(key, true, { ttlMs: MARK_TTL_MS })
  }
  const isMarked = async (key: string) => (await ownMarks.get(key)) !== null || (await cache.get(key)) !== null

  const load = async (key: string, token: string, call: CallContext): Promise<Session | null> => {
    const answer = await api.user.authenticate({ token }, { ...call, actor: null }).catch(nullIfUnauthenticated)
    if (!answer) return null
    const session = { id: answer.sessionId, actor: answer.actor, expiresAt: answer.expiresAt }
    const ttlMs = Math.min(SESSION_CACHE_TTL_MS, Date.parse(session.expiresAt) - Date.now())
    if (ttlMs > 0) await cache.set(key, session, { ttlMs })
    return session
  }

  return {
    find: async (token, call = {}) => {
      if (!tokenForm.test(token)) return null
      const key = `session:${hash('sha256', token, 'base64url')}`
      const cached = (await cache.get(key)) as Session | null
      const invalidated = cached !== null && (await isMarked(invalidatedKey(cached.actor.id)))
      const session = cached && !invalidated ? cached : await load(key, token, call)
      if (!session || Date.parse(session.expiresAt) <= Date.now()) return null
      return (await isMarked(revokedKey(session.id))) ? null : session
    },
    revoke: (sessionId) => mark(revokedKey(sessionId)),
    invalidateUser: (userId) => mark(invalidatedKey(userId)),
  }
}

// gateways of different releases may share the cache, so the key keeps its name
const invalidatedKey = (userId: number) => `session-doubt:${userId}`
const revokedKey = (sessionId: number) => `session-revoked:${sessionId}`

/** An invalid token is an answer. Other failures become UNAVAILABLE: the call only reads, so its outcome is never unknown. */
function nullIfUnauthenticated(error: unknown): null {
  if (isDuplexError(error) && error.code === 'UNAUTHENTICATED') return null
  return questionFailed(error)
}
