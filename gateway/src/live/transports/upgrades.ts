import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { lastResponse } from '../../http/last-response.ts'

/**
 * Whether a request becomes a WebSocket: a handshake at `/live`, on a connection on which no earlier response is pending. The
 * gateway ignores every other upgrade header, and answers the request as usual.
 */
export const mayUpgrade = ({ method, url, headers, socket }: IncomingMessage): boolean =>
  method === 'GET' &&
  /^\/live(\?|$)/.test(url!) &&
  headers.upgrade?.toLowerCase() === 'websocket' &&
  (lastResponse(socket)?.writableFinished ?? true)

/** Node's parser loses data that follows such a request directly. `Connection: close` makes the client send it again. */
export function closeRefusedUpgrades(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (request.headers.upgrade) reply.header('connection', 'close')
    done()
  })
}
