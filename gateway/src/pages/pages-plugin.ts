import type { FastifyPluginAsync, FastifyReply } from 'fastify'
import type { GatewayContext } from '../context.ts'
import { identify } from '../identify.ts'
import { isWrite, refuseOtherSites } from '../same-site.ts'
import { clientFiles } from './client-files.ts'
import { loadBuild } from './load-build.ts'
import { pageContext } from './page-context.ts'
import { toRequest } from './to-request.ts'

/** Bytes of a form: a post's longest text, with every character escaped. */
const FORM_BYTES = 1024 * 1024

/** The built pages, mounted as a function from Request to Response: they answer every address that nothing else does. */
export const pagesPlugin: FastifyPluginAsync<{ context: GatewayContext }> = async (app, { context }) => {
  const build = await loadBuild()
  await app.register(clientFiles, { directory: build.clientDirectory })

  // a form is read by SvelteKit, whatever its type
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: FORM_BYTES }, (_request, body, done) => done(null, body))

  app.route({
    method: ['GET', 'HEAD', 'POST'],
    url: '/*',
    onRequest: async (request) => {
      if (isWrite(request.method)) refuseOtherSites(request)
      await identify(context, request, 'optional')
    },
    handler: async (request, reply) => {
      const response = await build.server.respond(toRequest(request), {
        platform: pageContext(context, request, reply),
        getClientAddress: () => request.ip,
      })
      return answer(response, reply)
    },
  })
}

async function answer(response: Response, reply: FastifyReply): Promise<FastifyReply> {
  for (const [name, value] of response.headers) if (name !== 'set-cookie') reply.header(name, value)
  for (const cookie of response.headers.getSetCookie()) reply.header('set-cookie', cookie)
  const body = response.body && Buffer.from(await response.arrayBuffer())
  return reply.code(response.status).send(body ?? undefined)
}
