import { type FastifyReply, type FastifyRequest, LogController } from 'fastify'

/** Logs one line per request at the level `debug`. Errors are logged where they are answered, and the edge writes access logs. */
export class RequestLog extends LogController {
  constructor() {
    super({ requestIdLogLabel: 'traceId' })
  }

  override incomingRequest(): void {}

  override routeNotFound(): void {}

  override requestCompleted(error: Error | null, request: FastifyRequest, reply: FastifyReply): void {
    if (error) request.log.warn({ err: error, method: request.method, url: request.url }, 'cannot send the response')
    else if (request.log.level === 'debug' || request.log.level === 'trace') {
      request.log.debug(
        { method: request.method, url: request.url, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
        'request',
      )
    }
  }
}
