import type { FastifyReply, FastifyRequest } from 'fastify'
import type { GatewayContext } from '../context.ts'
import type { RenderedPage } from './cache/page-cache.ts'
import { watchCalls } from './cache/watch-calls.ts'
import type { PageBuild } from './load-build.ts'
import { type Page, toPage } from './page.ts'
import { pageContext } from './page-context.ts'
import { toPlainRequest, toRequest } from './to-request.ts'

/** Renders pages for a request. */
export function pageRenderer({ server }: Pick<PageBuild, 'server'>, context: GatewayContext) {
  return {
    /** The page for the reader of this request. */
    own: async (request: FastifyRequest, reply: FastifyReply, url: URL): Promise<Page> =>
      toPage(
        await server.respond(toRequest(request, url), {
          platform: pageContext(context, request, reply),
          getClientAddress: () => request.ip,
        }),
      ),

    /** The page for all readers who are not signed in. It can depend on its URL only. */
    shared: async (request: FastifyRequest, reply: FastifyReply, url: URL): Promise<RenderedPage> => {
      const platform = pageContext(context, request, reply)
      const { api, calls } = watchCalls(platform.api)
      const response = await server.respond(toPlainRequest(request, url), {
        platform: { ...platform, api },
        getClientAddress: () => '',
      })
      const page = await toPage(response)
      return { page, calls: calls() }
    },
  }
}
