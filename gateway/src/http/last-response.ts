import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

const last = new WeakMap<Socket, ServerResponse>()

/** Records the newest response of each connection. A client can send several requests before it receives a response. */
export function watchResponses(app: FastifyInstance): void {
  app.server.on('request', ({ socket }, response) => last.set(socket, response))
}

/** For a connection that is no longer used for HTTP: otherwise its response would stay in memory as long as the connection. */
export const clearLastResponse = (socket: Socket): void => void last.delete(socket)

/** The newest response of a connection. Undefined before its first request. */
export const lastResponse = (socket: Socket): ServerResponse | undefined => last.get(socket)
