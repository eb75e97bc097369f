import { type FastifyReply, type FastifyRequest, LogController } from 'fastify'

/** One line per request, for who debugs; an edge keeps access logs, and what went wrong is logged where it is answered. */
export class RequestLog extends LogController {
  constructor() {
    super({ requestIdLogLabel: 'traceId' })
  }

  override incomingRequest(): void {}

  override routeNotFound(): void {}

  override requestCompleted(error: Error | null, request: FastifyRequest, reply: FastifyReply): void {
    if (error) request.log.warn({ err: error, method: request.method, url: request.url }, 'the answer could not be sent')
    else if (request.log.level === 'debug' || request.log.level === 'trace') {
      request.log.debug(
        { method: request.method, url: request.url, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
        'request',
      )
    }
  }
}
