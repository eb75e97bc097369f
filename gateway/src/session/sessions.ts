import { hash } from 'node:crypto'
import type { Cache } from '@duplex/cache'
import { type Actor, type Api, type CallContext, isDuplexError, questionFailed } from '@duplex/contracts'
import { REQUEST_TIMEOUT } from '../http/request-call.ts'

export interface Session {
  id: number
  actor: Actor
  /** ISO 8601. */
  expiresAt: string
}

export interface Sessions {
  /** Whose session a token is; null for nobody's, for one that has ended and for what cannot be a token. Throws UNAVAILABLE. */
  find(token: string, call?: CallContext): Promise<Session | null>
  /** Makes `find` forget a session at once, in every gateway that shares the cache. */
  revoke(sessionId: number): Promise<void>
  /** Makes `find` ask again about every session of a user: their name, their role, or which sessions they have has changed. */
  doubt(userId: number): Promise<void>
}

/** Milliseconds a session is believed without asking again. */
const TRUST = 30_000
/** Milliseconds a mark stands: longer than an answer given before it can still be under way and then be believed. */
const MARK = REQUEST_TIMEOUT + TRUST + 20_000

const form = /^[\w.~+/=-]{1,200}$/

/**
 * Sessions, asked of the user service and remembered under the token's hash, never the token itself. A revocation is a
 * mark of its own beside what is remembered, so a fill that a revocation overtakes is never believed; and so is a doubt,
 * for as long as which nothing that is remembered of this user is believed.
 */
export function createSessions({ api, cache }: { api: Pick<Api, 'user'>; cache: Cache }): Sessions {
  const ask = async (key: string, token: string, call: CallContext): Promise<Session | null> => {
    const answer = await api.user.authenticate({ token }, { ...call, actor: null }).catch(refusal)
    if (!answer) return null
    const session = { id: answer.sessionId, actor: answer.actor, expiresAt: answer.expiresAt }
    const ttlMs = Math.min(TRUST, Date.parse(session.expiresAt) - Date.now())
    if (ttlMs > 0) await cache.set(key, session, { ttlMs })
    return session
  }

  return {
    find: async (token, call = {}) => {
      if (!form.test(token)) return null
      const key = `session:${hash('sha256', token, 'base64url')}`
      const remembered = (await cache.get(key)) as Session | null
      const doubted = remembered !== null && (await cache.get(doubt(remembered.actor.id))) !== null
      const session = remembered && !doubted ? remembered : await ask(key, token, call)
      if (!session || Date.parse(session.expiresAt) <= Date.now()) return null
      return (await cache.get(revoked(session.id))) === null ? session : null
    },
    revoke: async (sessionId) => {
      await cache.set(revoked(sessionId), true, { ttlMs: MARK })
    },
    doubt: async (userId) => {
      await cache.set(doubt(userId), true, { ttlMs: MARK })
    },
  }
}

const doubt = (userId: number) => `session-doubt:${userId}`
const revoked = (sessionId: number) => `session-revoked:${sessionId}`

/** No session is an answer. A question without an answer changed nothing, so it is never OUTCOME_UNKNOWN to the caller. */
function refusal(error: unknown): null {
  if (isDuplexError(error) && error.code === 'UNAUTHENTICATED') return null
  return questionFailed(error)
}
