import { isUtf8 } from 'node:buffer'
import { DuplexError } from '@duplex/contracts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { GatewayContext } from '../context.ts'
import { answerProblem } from '../http/answer-problem.ts'
import { isWrite, refuseOtherSites } from '../http/same-site.ts'
import { docsRoutes } from '../openapi/index.ts'
import { identify } from '../session/identify.ts'
import { createRouteTable } from './route-table.ts'
import { operations } from './routes/index.ts'
import type { App } from './routes/operation.ts'
import { compileSchema } from './validation.ts'

/** Everything under /api. What it has no operation for ends here too, and never reaches the pages. */
export async function apiRoutes(app: App, { context }: { context: GatewayContext }): Promise<void> {
  const table = createRouteTable()
  app.setValidatorCompiler(compileSchema)
  // a schema of an answer describes it: what a service answers is sent as it is
  app.setSerializerCompiler(() => JSON.stringify)
  acceptJsonAlone(app)

  app.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store')
    if (isWrite(request.method)) refuseOtherSites(request)
    const { session } = request.routeOptions.config
    // before the body is read: who is not signed in is told so whatever was sent
    if (session) await identify(context, request, session)
  })

  const answerUnknown = (request: FastifyRequest, reply: FastifyReply) => {
    const methods = table.methodsAt(request.url.split('?', 1)[0]!)
    if (methods.length > 0) reply.header('allow', methods.join(', '))
    if (methods.length > 0 && request.method === 'OPTIONS') return reply.code(204).send()
    // an address that takes the method, and yet was not found, has a part that is longer than any name
    const exists = methods.length > 0 && !methods.includes(request.method)
    return answerProblem(new DuplexError(exists ? 'METHOD_NOT_ALLOWED' : 'NOT_FOUND'), request, reply)
  }
  // in a hook, so that it answers before a body is judged
  for (const url of ['/api', '/api/*']) app.all(url, { onRequest: async (request, reply) => answerUnknown(request, reply) }, () => {})
  // a method that nothing here takes finds no route at all, whatever the address
  app.setNotFoundHandler(answerUnknown)

  app.addHook('onRoute', (route) => table.add(route))
  for (const operation of operations) operation(app, context)
  await app.register(docsRoutes)
}

function acceptJsonAlone(app: App): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    // many clients name the type of a body they do not send
    if (body.length === 0) done(null, undefined)
    // decoded, it would be another text
    else if (!isUtf8(body as Buffer)) done(new DuplexError('MALFORMED', 'This is not UTF-8'))
    else
      parse(request, body.toString(), (error, value) => {
        // which the framework takes for an absent body
        if (value === null) done(new DuplexError('INVALID', undefined, { errors: [{ path: '', message: 'must be object' }] }))
        else done(error, value)
      })
  })
}
