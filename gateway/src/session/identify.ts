import { DuplexError, isDuplexError } from '@duplex/contracts'
import type { FastifyRequest } from 'fastify'
import type { GatewayContext } from '../context.ts'
import { isWrite } from '../http/same-site.ts'
import { SESSION_COOKIE } from './session-cookie.ts'

/** How long a request that does not need a session waits for it. Then it continues without one. */
const OPTIONAL_SESSION_TIMEOUT_MS = 500

/** The session token of a request. `Authorization: Bearer` takes precedence over the cookie. */
export function tokenOf(request: FastifyRequest): string | null {
  const header = request.headers.authorization
  const bearer = header === undefined ? null : /^bearer +(\S+)$/i.exec(header)
  return bearer?.[1] ?? request.cookies[SESSION_COOKIE] ?? null
}

/**
 * Sets `request.session` and the actor of `request.call`. With `required`, it throws UNAUTHENTICATED if there is no session,
 * and UNAVAILABLE if the user service does not answer. With `optional`, a read continues without a session instead.
 */
export async function identify(
  { sessions }: Pick<GatewayContext, 'sessions'>,
  request: FastifyRequest,
  sessionIs: 'required' | 'optional',
): Promise<void> {
  const token = tokenOf(request)
  if (token !== null) {
    const { call } = request
    const canContinueWithout = sessionIs === 'optional' && !isWrite(request.method)
    const deadline = canContinueWithout ? performance.now() + OPTIONAL_SESSION_TIMEOUT_MS : call.deadline
    request.session = await sessions.find(token, { ...call, deadline }).catch((error: unknown) => {
      if (canContinueWithout && isDuplexError(error) && error.code === 'UNAVAILABLE') return null
      throw error
    })
    call.actor = request.session?.actor ?? null
  }
  if (sessionIs === 'required' && !request.session) throw new DuplexError('UNAUTHENTICATED')
}
