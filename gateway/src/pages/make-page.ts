import type { FastifyReply, FastifyRequest } from 'fastify'
import type { GatewayContext } from '../context.ts'
import type { Made } from './cache/page-cache.ts'
import { watchCalls } from './cache/watch-calls.ts'
import type { PageBuild } from './load-build.ts'
import { type Page, toPage } from './page.ts'
import { pageContext } from './page-context.ts'
import { toPlainRequest, toRequest } from './to-request.ts'

/** Makes pages for the reader who asks. */
export function pageMaker({ server }: Pick<PageBuild, 'server'>, context: GatewayContext) {
  return {
    /** This reader's own page. */
    own: async (request: FastifyRequest, reply: FastifyReply): Promise<Page> =>
      toPage(
        await server.respond(toRequest(request), {
          platform: pageContext(context, request, reply),
          getClientAddress: () => request.ip,
        }),
      ),

    /** The page that everybody gets who is not signed in: nothing of the request but its address can be in it. */
    shared: async (request: FastifyRequest, reply: FastifyReply): Promise<Made> => {
      const platform = pageContext(context, request, reply)
      const { api, calls } = watchCalls(platform.api)
      const response = await server.respond(toPlainRequest(request), {
        platform: { ...platform, api },
        getClientAddress: () => '',
      })
      const page = await toPage(response)
      return { page, calls: calls() }
    },
  }
}
