import { DuplexError, MAX_FRAME_BYTES } from '@duplex/contracts'
import websocket from '@fastify/websocket'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import plugin from 'fastify-plugin'
import type { GatewayContext } from '../context.ts'
import { answerBare } from '../http/client-error.ts'
import { endRequest } from '../http/request-telemetry.ts'
import { describeLive } from '../openapi/index.ts'
import { type LiveRequest, readLiveRequest } from './live-request.ts'
import { answerPoll } from './transports/poll-request.ts'
import { openEventStream, wantsEventStream } from './transports/sse.ts'
import { openWebSocket } from './transports/websocket.ts'

/** How long clients may take for the closing handshake while the gateway stops. */
const CLOSE_TIMEOUT_MS = 1_000

type LiveContext = Pick<GatewayContext, 'api' | 'sessions' | 'deployment' | 'publishedPosts' | 'presence' | 'hub' | 'readyWhen'>

declare module 'fastify' {
  interface FastifyRequest {
    live: LiveRequest
  }
}

/** GET /live, over every transport. */
export const liveRoutes = plugin(async (app: FastifyInstance, { context }: { context: LiveContext }) => {
  const { hub, presence, deployment } = context
  context.readyWhen(hub.isReady)

  await app.register(websocket, {
    options: { maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false },
    // `ws` itself closes a connection whose frames are invalid, and sends the reason
    errorHandler: (error, _, request) => request.log.debug(error, 'live connection failed'),
    preClose: async () => {
      hub.stop()
      presence.stop()
      // clients that do not complete the closing handshake must not delay the stop
      setTimeout(() => app.websocketServer.clients.forEach((client) => void client.terminate()), CLOSE_TIMEOUT_MS).unref()
    },
  })
  app.websocketServer.on('headers', (headers) => headers.push(`Duplex-Deployment: ${deployment}`))
  app.websocketServer.on('wsClientError', (error, socket) => {
    const headers = { 'Sec-WebSocket-Version': '13' }
    answerBare(socket, deployment, { problem: new DuplexError('MALFORMED', error.message), headers })
  })
  app.addHook('onReady', async () => {
    hub.start()
    presence.start()
  })
  app.decorateRequest('live')

  app.route({
    method: 'GET',
    url: '/live',
    exposeHeadRoute: false,
    config: { swaggerTransform: describeLive as never },
    onRequest: async (_, reply) => {
      reply.headers({ 'cache-control': 'no-store', vary: 'Accept' })
    },
    preHandler: async (request: FastifyRequest) => {
      const isLongPoll = (request.query as { wait?: unknown }).wait !== undefined
      request.live = await readLiveRequest(context, request, request.ws || wantsEventStream(request) || isLongPoll)
    },
    handler: async (request, reply) => {
      if (wantsEventStream(request)) {
        openEventStream(hub, reply, request.live)
        endRequest(request, 200)
      } else await answerPoll(hub, request, reply)
      return reply
    },
    wsHandler: (socket, request) => {
      openWebSocket(context, socket, request, request.live)
      endRequest(request, 101)
    },
  })
  // answers in a hook, before the request's body is parsed and validated
  app.route({
    method: app.supportedMethods.filter((method) => method !== 'GET'),
    url: '/live',
    schema: { hide: true },
    onRequest: async (request, reply) => {
      reply.header('allow', 'GET, OPTIONS')
      if (request.method === 'OPTIONS') return reply.code(204).send()
      throw new DuplexError('METHOD_NOT_ALLOWED')
    },
    handler: () => {},
  })
})
