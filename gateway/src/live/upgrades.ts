import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/**
 * Which requests become a WebSocket: a handshake at `/live`, on a connection that waits for no other answer. Whatever
 * else asks for another protocol is answered as if it had not asked.
 */
export function createUpgrades() {
  const last = new WeakMap<Socket, ServerResponse>()
  const isFree = (socket: Socket) => last.get(socket)?.writableFinished ?? true

  return {
    mayUpgrade: ({ method, url, headers, socket }: IncomingMessage): boolean =>
      method === 'GET' && /^\/live(\?|$)/.test(url!) && headers.upgrade?.toLowerCase() === 'websocket' && isFree(socket),
    watch: (app: FastifyInstance): void => {
      app.server.on('request', ({ socket }, response) => last.set(socket, response))
      app.addHook('onRequest', (request, reply, done) => {
        // Node's parser loses what was sent right behind such a request: its sender has to be told to send it again
        if (request.headers.upgrade) reply.header('connection', 'close')
        done()
      })
    },
  }
}
