import { isUtf8 } from 'node:buffer'
import { DuplexError } from '@duplex/contracts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { GatewayContext } from '../context.ts'
import { answerProblem } from '../http/answer-problem.ts'
import { isWrite, refuseOtherSites } from '../http/same-site.ts'
import { docsRoutes } from '../openapi/index.ts'
import { identify } from '../session/identify.ts'
import { sessionOf } from './route-config.ts'
import { createRouteTable } from './route-table.ts'
import { operations } from './routes/index.ts'
import type { App } from './routes/operation.ts'
import { compileSchema } from './validation.ts'

/** Everything under /api. Requests without a matching operation are answered here too and never reach the pages. */
export async function apiRoutes(app: App, { context }: { context: GatewayContext }): Promise<void> {
  const table = createRouteTable()
  app.setValidatorCompiler(compileSchema)
  // a response schema only describes the response: the output of a service is sent unchanged
  app.setSerializerCompiler(() => JSON.stringify)
  acceptOnlyJson(app)

  app.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store')
    if (isWrite(request.method)) refuseOtherSites(request)
    const session = sessionOf(request.routeOptions.config)
    // before the body is read: a client without a session gets UNAUTHENTICATED, whatever its body
    if (session) await identify(context, request, session)
  })

  const answerUnknown = (request: FastifyRequest, reply: FastifyReply) => {
    const methods = table.methodsAt(request.url.split('?', 1)[0]!)
    if (methods.length > 0) reply.header('allow', methods.join(', '))
    if (methods.length > 0 && request.method === 'OPTIONS') return reply.code(204).send()
    // the address supports the method, yet no route was found: a part of the path is longer than PARAMETER in create-gateway.ts
    const exists = methods.length > 0 && !methods.includes(request.method)
    return answerProblem(new DuplexError(exists ? 'METHOD_NOT_ALLOWED' : 'NOT_FOUND'), request, reply)
  }
  // in a hook, so that the response is sent before a body is validated
  for (const url of ['/api', '/api/*']) app.all(url, { onRequest: async (request, reply) => answerUnknown(request, reply) }, () => {})
  // the router finds no route if no operation at all supports the method
  app.setNotFoundHandler(answerUnknown)

  app.addHook('onRoute', (route) => table.add(route))
  for (const operation of operations) operation(app, context)
  await app.register(docsRoutes)
}

function acceptOnlyJson(app: App): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    // many clients send a content type without a body
    if (body.length === 0) done(null, undefined)
    // decoding would replace the invalid bytes
    else if (!isUtf8(body as Buffer)) done(new DuplexError('MALFORMED', 'The body is not valid UTF-8'))
    else
      parse(request, body.toString(), (error, value) => {
        // the framework would treat null as an absent body
        if (value === null) done(new DuplexError('INVALID', undefined, { errors: [{ path: '', message: 'must be an object' }] }))
        else done(error, value)
      })
  })
}
