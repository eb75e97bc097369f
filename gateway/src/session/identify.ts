import { type CallContext, DuplexError, isDuplexError } from '@duplex/contracts'
import type { FastifyRequest } from 'fastify'
import type { GatewayContext } from '../context.ts'
import { isWrite } from '../http/same-site.ts'
import type { Session } from './session.ts'
import { sessionCookies } from './session-cookie.ts'
import type { Sessions } from './sessions.ts'

/** How long a request that does not need a session waits for it. Then it continues without one. */
const OPTIONAL_SESSION_TIMEOUT_MS = 500

/**
 * The session tokens of a request, in the order in which they are tried. `Authorization: Bearer` takes precedence over cookies. A
 * browser may send several cookies.
 */
export function tokensOf(request: FastifyRequest): string[] {
  const header = request.headers.authorization
  const bearer = header === undefined ? null : /^bearer +(\S+)$/i.exec(header)
  return bearer ? [bearer[1]!] : sessionCookies(request)
}

/** The first of these tokens that belongs to a session, with that session. Null if none does. Throws UNAVAILABLE. */
export async function findSession(
  sessions: Sessions,
  tokens: readonly string[],
  call?: CallContext,
): Promise<{ token: string; session: Session } | null> {
  for (const token of tokens) {
    const session = await sessions.find(token, call)
    if (session) return { token, session }
  }
  return null
}

/**
 * Sets `request.session`, `request.token` and the actor of `request.call`. With `required`, it throws UNAUTHENTICATED if there is
 * no session, and UNAVAILABLE if the user service does not answer. With `optional`, a read continues without a session instead.
 */
export async function identify(
  { sessions }: Pick<GatewayContext, 'sessions'>,
  request: FastifyRequest,
  sessionIs: 'required' | 'optional',
): Promise<void> {
  const tokens = tokensOf(request)
  if (tokens.length > 0) {
    const { call } = request
    const canContinueWithout = sessionIs === 'optional' && !isWrite(request.method)
    const deadline = canContinueWithout ? performance.now() + OPTIONAL_SESSION_TIMEOUT_MS : call.deadline
    const found = await findSession(sessions, tokens, { ...call, deadline }).catch((error: unknown) => {
      if (canContinueWithout && isDuplexError(error) && error.code === 'UNAVAILABLE') return null
      throw error
    })
    request.session = found?.session ?? null
    request.token = found?.token ?? null
    call.actor = request.session?.actor ?? null
  }
  if (sessionIs === 'required' && !request.session) throw new DuplexError('UNAUTHENTICATED')
}
