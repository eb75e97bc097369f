import { DuplexError } from '@duplex/contracts'
import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import { apiRoutes } from './api/api-routes.ts'
import { invalidatingApi } from './api/invalidating-api.ts'
import type { GatewayContext, GatewayParts } from './context.ts'
import { answerProblem } from './http/answer-problem.ts'
import { clientErrorHandler } from './http/client-error.ts'
import { healthRoutes } from './http/health-routes.ts'
import { watchResponses } from './http/last-response.ts'
import { NO_CONTENT } from './http/problem.ts'
import { requestCall } from './http/request-call.ts'
import { RequestLog } from './http/request-log.ts'
import { beginRequest, observeRequests } from './http/request-telemetry.ts'
import { endSilentConnections } from './http/silent-connections.ts'
import { imageRoutes } from './images/index.ts'
import { limitApi } from './limits/index.ts'
import { closeRefusedUpgrades, createHub, liveRoutes, mayUpgrade } from './live/index.ts'
import { apiDocument } from './openapi/index.ts'
import { followUsers } from './session/follow-users.ts'
import { createSessions } from './session/sessions.ts'
import { createSite } from './site.ts'

/** Bytes a body may have where its route does not say otherwise. */
const BODY_LIMIT = 64 * 1024
/** Milliseconds a request may take to arrive. */
const ARRIVAL = 30_000
/** Characters a part of an address may have: more than any slug, even with every character escaped. */
const PARAMETER = 2_000

declare module 'fastify' {
  interface FastifyInstance {
    /** Whether everything that `context.readyWhen` was told of holds. */
    isReady(): boolean
  }
}

/** The public side of Duplex: the API, live readers and pages. Not listening yet. */
export async function createGateway(parts: GatewayParts): Promise<FastifyInstance> {
  const { deployment, trustProxy } = parts
  const checks: (() => boolean)[] = []
  const hub = createHub({ ...parts, limits: parts.live })
  const sessions = createSessions(parts)
  hub.onLogEvent(followUsers(sessions))
  const site = createSite({ ...parts, hub })
  const api = invalidatingApi(parts.rateLimit ? limitApi(parts.api, parts.cache) : parts.api, { sessions, site })
  const context: GatewayContext = { ...parts, api, hub, site, sessions, readyWhen: (check) => checks.push(check) }
  let stopping = false
  const isReady = () => !stopping && checks.every((check) => check())

  const app = Fastify({
    loggerInstance: parts.logger as FastifyBaseLogger,
    logController: new RequestLog(),
    // the request's id is its trace id, and from here on its `traceparent` is this hop's
    genReqId: beginRequest,
    trustProxy: trustProxy ?? false,
    bodyLimit: BODY_LIMIT,
    requestTimeout: ARRIVAL,
    // refused below, like everything else
    http: { shouldUpgradeCallback: mayUpgrade, requireHostHeader: false },
    // what arrives on an open connection while stopping is answered as usual, and told to close
    return503OnClosing: false,
    routerOptions: { maxParamLength: PARAMETER },
    clientErrorHandler: clientErrorHandler(deployment),
    frameworkErrors: (error, request, reply) => answerProblem(error, request, reply.header('duplex-deployment', deployment)),
  })

  app.decorate('isReady', isReady)
  app.decorateRequest('call')
  app.decorateRequest('session', null)
  observeRequests(app)
  app.addHook('onRequest', (request, reply, done) => {
    // pages, the API's documentation and images bring policies of their own
    reply.headers({ 'duplex-deployment': deployment, 'content-security-policy': NO_CONTENT })
    request.call = requestCall(request)
    const isLost = request.headers.host === undefined && request.raw.httpVersion === '1.1'
    done(isLost ? new DuplexError('MALFORMED', 'There is no Host header') : undefined)
  })
  app.setErrorHandler(answerProblem)
  watchResponses(app)
  closeRefusedUpgrades(app)
  endSilentConnections(app)
  app.addHook('onReady', async () => site.start())
  app.addHook('preClose', async () => {
    stopping = true
    site.stop()
  })
  app.addHook('onSend', (_request, reply, _payload, done) => {
    // or its connection would be kept, and the stop would wait for that
    if (stopping) reply.header('connection', 'close')
    done()
  })

  await app.register(cookie)
  await app.register(helmet, {
    contentSecurityPolicy: false,
    // for the edge to promise
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  })
  await app.register(apiDocument, parts)
  await app.register(liveRoutes, { context })
  await app.register(healthRoutes, { ready: isReady })
  await app.register(imageRoutes, { context })
  await app.register(apiRoutes, { context })
  if (parts.pages) await app.register(parts.pages, { context })
  return app
}
