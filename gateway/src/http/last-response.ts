import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

const last = new WeakMap<Socket, ServerResponse>()

/** Has a server tell which answer each of its connections has begun last: a client may ask again before it is answered. */
export function watchResponses(app: FastifyInstance): void {
  app.server.on('request', ({ socket }, response) => last.set(socket, response))
}

/** A connection that speaks HTTP no longer: its answer would be kept as long as it is. */
export const clearLastResponse = (socket: Socket): void => void last.delete(socket)

/** The newest answer of a connection; undefined before its first request. */
export const lastResponse = (socket: Socket): ServerResponse | undefined => last.get(socket)
