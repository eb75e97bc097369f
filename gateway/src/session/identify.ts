import { DuplexError, isDuplexError } from '@duplex/contracts'
import type { FastifyRequest } from 'fastify'
import type { GatewayContext } from '../context.ts'
import { isWrite } from '../http/same-site.ts'
import { SESSION_COOKIE } from './session-cookie.ts'

/** Milliseconds that what anybody may read waits to learn who reads it. */
const PATIENCE = 500

/** The session token a request carries: `Authorization: Bearer` before the cookie. */
export function tokenOf(request: FastifyRequest): string | null {
  const header = request.headers.authorization
  const bearer = header === undefined ? null : /^bearer +(\S+)$/i.exec(header)
  return bearer?.[1] ?? request.cookies[SESSION_COOKIE] ?? null
}

/**
 * Finds out who asks: sets `request.session` and the actor of `request.call`. With `required`, nobody is
 * UNAUTHENTICATED, and a user service that does not answer is UNAVAILABLE; without, a read goes on anonymously.
 */
export async function identify(
  { sessions }: Pick<GatewayContext, 'sessions'>,
  request: FastifyRequest,
  who: 'required' | 'optional',
): Promise<void> {
  const token = tokenOf(request)
  if (token !== null) {
    const { call } = request
    const dispensable = who === 'optional' && !isWrite(request.method)
    const deadline = dispensable ? performance.now() + PATIENCE : call.deadline
    request.session = await sessions.find(token, { ...call, deadline }).catch((error: unknown) => {
      if (dispensable && isDuplexError(error) && error.code === 'UNAVAILABLE') return null
      throw error
    })
    call.actor = request.session?.actor ?? null
  }
  if (who === 'required' && !request.session) throw new DuplexError('UNAUTHENTICATED')
}
