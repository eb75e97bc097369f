import type { PageContext } from '@duplex/contracts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { bindApi } from '../api/bind-api.ts'
import type { GatewayContext } from '../context.ts'
import { endSession } from '../session/end-session.ts'
import { setSessionCookie } from '../session/session-cookie.ts'

/** The environment of a page's load functions and form actions, for one request. */
export function pageContext(context: GatewayContext, request: FastifyRequest, reply: FastifyReply): PageContext {
  return {
    api: bindApi(context.api, request.call),
    actor: request.call.actor,
    sessionId: request.session?.id ?? null,
    site: context.site.current,
    deployment: context.deployment,
    deployments: context.deployments ?? [],
    traceId: request.id,
    startSession: (token) => setSessionCookie(request, reply, token),
    endSession: () => endSession(context, request, reply),
    report: (error) => request.log.error({ err: error, method: request.method, url: request.url }, 'a page failed'),
  }
}
