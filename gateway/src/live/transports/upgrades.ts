import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { lastResponse } from '../../http/last-response.ts'

/**
 * Which requests become a WebSocket: a handshake at `/live`, on a connection that waits for no other answer. Whatever
 * else asks for another protocol is answered as if it had not asked.
 */
export const mayUpgrade = ({ method, url, headers, socket }: IncomingMessage): boolean =>
  method === 'GET' &&
  /^\/live(\?|$)/.test(url!) &&
  headers.upgrade?.toLowerCase() === 'websocket' &&
  (lastResponse(socket)?.writableFinished ?? true)

/** Node's parser loses what was sent right behind such a request: its sender is told to send it again. */
export function closeRefusedUpgrades(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (request.headers.upgrade) reply.header('connection', 'close')
    done()
  })
}
