import { errorCodes } from '@duplex/contracts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { problemHeaders, problemOf, toDuplexError } from './problem.ts'

/** Sends an error as a problem document, and logs it if it is a server error. `request.id` is the trace id. */
export function answerProblem(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const error = toDuplexError(thrown)
  const { status } = errorCodes[error.code]
  if (error.code === 'INTERNAL')
    request.log.error({ err: error.cause ?? error, method: request.method, url: request.url }, 'unexpected error')
  else if (status >= 500) request.log.warn({ code: error.code, method: request.method, url: request.url }, error.message)
  // the rest of the body is read and discarded, within the time limit of a request: a client that writes everything before it
  // reads would otherwise only see a broken connection
  if (error.code === 'TOO_LARGE') reply.removeHeader('connection')
  return reply
    .code(status)
    .headers(problemHeaders(error))
    .send(JSON.stringify(problemOf(error, request.id)))
}
