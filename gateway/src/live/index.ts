import { DuplexError, MAX_FRAME_BYTES } from '@duplex/contracts'
import websocket from '@fastify/websocket'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import plugin from 'fastify-plugin'
import type { GatewayContext } from '../context.ts'
import { answerBare } from '../http/client-error.ts'
import { endRequest } from '../http/request-telemetry.ts'
import { describeLive } from '../openapi/index.ts'
import type { Hub } from './hub/hub.ts'
import { type LiveRequest, readLiveRequest } from './live-request.ts'
import { answerPoll } from './transports/polling.ts'
import { openEventStream, wantsEventStream } from './transports/sse.ts'
import { openWebSocket } from './transports/websocket.ts'

export { createHub, type Hub, type HubLimits } from './hub/hub.ts'
export { closeRefusedUpgrades, mayUpgrade } from './transports/upgrades.ts'

/** Milliseconds a closing handshake may take. */
const FAREWELL = 1_000

type LiveContext = Pick<GatewayContext, 'api' | 'sessions' | 'deployment' | 'hub' | 'readyWhen'>

declare module 'fastify' {
  interface FastifyRequest {
    live: LiveRequest
  }
  interface FastifyInstance {
    hub: Hub
  }
}

/** GET /live, over every transport. */
export const liveRoutes = plugin(async (app: FastifyInstance, { context }: { context: LiveContext }) => {
  const { hub, deployment } = context
  context.readyWhen(hub.ready)

  await app.register(websocket, {
    options: { maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false },
    // `ws` closes by itself what cannot be read, and says why
    errorHandler: (error, _, request) => request.log.debug(error, 'a live connection failed'),
    preClose: async () => {
      await hub.stop()
      // who does not answer the goodbye holds up the stop no longer
      setTimeout(() => app.websocketServer.clients.forEach((client) => void client.terminate()), FAREWELL).unref()
    },
  })
  app.websocketServer.on('headers', (headers) => headers.push(`Duplex-Deployment: ${deployment}`))
  app.websocketServer.on('wsClientError', (error, socket) => {
    const headers = { 'Sec-WebSocket-Version': '13' }
    answerBare(socket, deployment, { problem: new DuplexError('MALFORMED', error.message), headers })
  })
  app.addHook('onReady', async () => hub.start())
  app.decorate('hub', hub)
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
      request.live = await readLiveRequest(hub, context, request)
    },
    handler: async (request, reply) => {
      if (wantsEventStream(request)) {
        openEventStream(hub, reply, request.live)
        endRequest(request, 200)
      } else await answerPoll(hub, request, reply)
      return reply
    },
    wsHandler: (socket, request) => {
      openWebSocket(hub, context, socket, request, request.live)
      endRequest(request, 101)
    },
  })
  // in a hook, so that it answers before a body is judged
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
