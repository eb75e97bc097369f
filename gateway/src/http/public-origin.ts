import type { FastifyRequest } from 'fastify'

/** The origin of the blog: the configured one, otherwise the one that the client requested. */
export const publicOrigin = (request: FastifyRequest): string =>
  request.server.gateway.origin ?? `${request.protocol}://${request.host || 'localhost'}`

/** Whether browsers use the blog over https. Then a cookie must not be sent over http. */
export const isHttps = (request: FastifyRequest): boolean => request.protocol === 'https' || publicOrigin(request).startsWith('https:')
