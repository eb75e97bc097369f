import type { FastifyReply, FastifyRequest } from 'fastify'
import type { GatewayContext } from '../context.ts'
import { clearSessionCookie } from './session-cookie.ts'

/** Ends the request's session in every gateway immediately and clears the cookie. Without a session, it only clears the cookie. */
export async function endSession(
  { api, sessions }: Pick<GatewayContext, 'api' | 'sessions'>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const { token, session } = request
  if (token !== null && session) {
    await api.user.signOut({ token }, request.call)
    await sessions.revoke(session.id)
  }
  clearSessionCookie(request, reply)
}
