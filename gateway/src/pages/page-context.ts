import type { PageContext } from '@duplex/contracts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { bindApi } from '../bind-api.ts'
import type { GatewayContext } from '../context.ts'
import { tokenOf } from '../identify.ts'
import { clearSessionCookie, setSessionCookie } from '../session-cookie.ts'

/** What a page's loads and form actions work with, for one request. */
export function pageContext({ api, deployment, sessions }: GatewayContext, request: FastifyRequest, reply: FastifyReply): PageContext {
  return {
    api: bindApi(api, request.call),
    actor: request.call.actor,
    deployment,
    traceId: request.id,
    startSession: (token) => setSessionCookie(request, reply, token),
    endSession: async () => {
      const token = tokenOf(request)
      if (token !== null) await api.user.signOut({ token }, request.call)
      if (request.session) await sessions.revoke(request.session.id)
      clearSessionCookie(request, reply)
    },
    report: (error) => request.log.error({ err: error, method: request.method, url: request.url }, 'a page failed'),
  }
}
