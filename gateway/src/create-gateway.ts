import { DuplexError } from '@duplex/contracts'
import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import { apiRoutes } from './api/api-routes.ts'
import { invalidatingApi } from './api/invalidating-api.ts'
import type { GatewayContext, GatewayOptions } from './context.ts'
import { answerProblem } from './http/answer-problem.ts'
import { clientErrorHandler } from './http/client-error.ts'
import { healthRoutes } from './http/health-routes.ts'
import { watchResponses } from './http/last-response.ts'
import { limitSockets } from './http/limit-sockets.ts'
import { NO_CONTENT } from './http/problem.ts'
import { requestCall } from './http/request-call.ts'
import { RequestLog } from './http/request-log.ts'
import { beginRequest, observeRequests } from './http/request-telemetry.ts'
import { endSilentConnections } from './http/silent-connections.ts'
import { imageRoutes } from './images/index.ts'
import {
  createRateLimiter,
  createStorageQuota,
  DEFAULT_DAILY_QUOTA_MB,
  limitApi,
  liveLimits,
  Occupancy,
  socketLimits,
  withClientAddress,
} from './limits/index.ts'
import { closeRefusedUpgrades, createHub, hubLimits, liveRoutes, mayUpgrade, Presence, PublishedPosts } from './live/index.ts'
import { createLogFeed } from './log/log-feed.ts'
import { apiDocument } from './openapi/index.ts'
import { followUsers } from './session/follow-users.ts'
import { createSessions } from './session/sessions.ts'
import { createSite } from './site.ts'

/** The maximum size of a request's body, unless its route sets another one. */
const MAX_BODY_BYTES = 64 * 1024
/** How long a request may take to arrive. */
const REQUEST_ARRIVAL_TIMEOUT_MS = 30_000
/** The maximum length of a path parameter: longer than any slug, even with every character escaped. */
const MAX_PARAMETER_CHARS = 2_000

const UNLIMITED = { all: Number.POSITIVE_INFINITY, perAddress: Number.POSITIVE_INFINITY }

declare module 'fastify' {
  interface FastifyInstance {
    gateway: GatewayContext
    /** Whether all conditions of `context.readyWhen` hold. */
    isReady(): boolean
  }
}

/** The public side of Duplex: the API, live connections and pages. It does not listen yet. */
export async function createGateway(options: GatewayOptions): Promise<FastifyInstance> {
  const { deployment, trustProxy } = options
  const proxies = (trustProxy ?? '').split(/[\s,]+/).filter((proxy) => proxy !== '')
  const checks: (() => boolean)[] = []
  let stopping = false
  const isReady = () => !stopping && checks.every((check) => check())
  const context = createContext(options, (check) => checks.push(check))
  const { logFeed, site } = context

  const app = Fastify({
    loggerInstance: options.logger as FastifyBaseLogger,
    logController: new RequestLog(),
    // sets the request's trace id; after this, its `traceparent` is the gateway's own
    genReqId: beginRequest,
    trustProxy: proxies.length > 0 && proxies,
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_ARRIVAL_TIMEOUT_MS,
    // a hook below rejects requests without a Host header, so that the answer has the usual form
    http: { shouldUpgradeCallback: mayUpgrade, requireHostHeader: false },
    // while the gateway stops, it answers requests on open connections as usual, with `Connection: close`
    return503OnClosing: false,
    routerOptions: { maxParamLength: MAX_PARAMETER_CHARS },
    clientErrorHandler: clientErrorHandler(deployment),
    frameworkErrors: (error, request, reply) => answerProblem(error, request, reply.header('duplex-deployment', deployment)),
  })

  app.decorate('gateway', context)
  app.decorate('isReady', isReady)
  app.decorateRequest('call')
  app.decorateRequest('session', null)
  app.decorateRequest('token', null)
  observeRequests(app)
  app.addHook('onRequest', (request, reply, done) => {
    // pages, the API's documentation and images replace this policy
    reply.headers({ 'duplex-deployment': deployment, 'content-security-policy': NO_CONTENT })
    request.call = requestCall(request)
    const lacksHost = request.headers.host === undefined && request.raw.httpVersion === '1.1'
    done(lacksHost ? new DuplexError('MALFORMED', 'The Host header is missing') : undefined)
  })
  app.setErrorHandler(answerProblem)
  if (options.connections) {
    const occupancy = new Occupancy('connections', socketLimits(options.connections), options.logger)
    limitSockets(app, { occupancy, proxies, deployment })
  }
  watchResponses(app)
  closeRefusedUpgrades(app)
  endSilentConnections(app)
  app.addHook('onReady', async () => {
    logFeed.start()
    site.start()
  })
  app.addHook('preClose', async () => {
    stopping = true
    site.stop()
  })
  // after the last response: until then, the page cache needs the feed
  app.addHook('onClose', () => logFeed.stop())
  app.addHook('onSend', (_request, reply, _payload, done) => {
    // an open idle connection would delay the stop
    if (stopping) reply.header('connection', 'close')
    done()
  })

  await app.register(cookie)
  await app.register(helmet, {
    contentSecurityPolicy: false,
    // the edge sets it, because only the edge knows whether the site is available over https
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  })
  await app.register(apiDocument, options)
  await app.register(liveRoutes, { context })
  await app.register(healthRoutes, { ready: isReady })
  await app.register(imageRoutes, { context })
  await app.register(apiRoutes, { context })
  if (options.pages) await app.register(options.pages, { context })
  return app
}

/**
 * Everything that follows the log registers its listeners here, and the page cache in the pages plugin: all before the feed
 * starts. The feed calls all listeners for an event before it returns to the event loop; the hub sends the event to
 * subscribers in a later turn. So when a subscriber receives an event, the page cache has already dropped the pages that the
 * event touches, and a page is never older than the events that its reader has received.
 */
function createContext(options: GatewayOptions, readyWhen: GatewayContext['readyWhen']): GatewayContext {
  const { api, log, bus, cache, logger, rateLimit, dailyQuotaMb = DEFAULT_DAILY_QUOTA_MB, live } = options
  const limits = { ...hubLimits, ...live }
  const logFeed = createLogFeed({ log, bus, logger, replayEvents: limits.ring.maxEvents })
  const sessions = createSessions({ api, cache })
  followUsers(logFeed, sessions)
  const site = createSite({ api, feed: logFeed, logger })
  const publishedPosts = new PublishedPosts(api.post, logFeed)
  const presence = new Presence({ bus, feed: logFeed, limits: live?.presence })
  const occupancy = new Occupancy('live connections', liveLimits(options.connections ?? UNLIMITED), logger)
  const hub = createHub({ feed: logFeed, log, logger, presence, occupancy, limits })
  const rateLimiter = rateLimit ? createRateLimiter({ api, cache }) : null
  const quota = createStorageQuota(cache, dailyQuotaMb)
  const addressed = withClientAddress(api)
  const wrappedApi = invalidatingApi(rateLimiter ? limitApi(addressed, rateLimiter, quota) : addressed, { sessions, site })
  return { ...options, api: wrappedApi, logFeed, sessions, site, publishedPosts, presence, hub, rateLimiter, readyWhen }
}
