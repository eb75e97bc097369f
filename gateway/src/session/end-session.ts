import type { FastifyReply, FastifyRequest } from 'fastify'
import type { GatewayContext } from '../context.ts'
import { tokenOf } from './identify.ts'
import { clearSessionCookie } from './session-cookie.ts'

/** Signs the request's session out, everywhere and at once, and lets the browser's cookie go. Without a session, only the latter. */
export async function endSession(
  { api, sessions }: Pick<GatewayContext, 'api' | 'sessions'>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const token = tokenOf(request)
  if (token !== null && request.session) {
    await api.user.signOut({ token }, request.call)
    await sessions.revoke(request.session.id)
  }
  clearSessionCookie(request, reply)
}
