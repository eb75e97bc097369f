import type { FastifyPluginAsync } from 'fastify'
import type { GatewayContext } from '../context.ts'
import { isWrite, refuseOtherSites } from '../http/same-site.ts'
import { identify, tokenOf } from '../session/identify.ts'
import { answerPage, isRead } from './answer-page.ts'
import { createPageCache } from './cache/page-cache.ts'
import { clientFiles } from './client-files.ts'
import { loadBuild } from './load-build.ts'
import { pageRenderer } from './render-page.ts'
import { addressOf } from './to-request.ts'

/** The maximum size of a form: the longest text of a post, with every character escaped. */
const MAX_FORM_BYTES = 1024 * 1024

/** Mounts the built pages, which are a function from Request to Response. They answer every path without another route. */
export const pagesPlugin: FastifyPluginAsync<{ context: GatewayContext }> = async (app, { context }) => {
  const build = await loadBuild()
  const pages = pageRenderer(build, context)
  const cache = context.pageCache === null ? null : createPageCache(context.logFeed, context.pageCache)
  await app.register(clientFiles, { directory: build.clientDirectory })

  // SvelteKit parses forms of every content type
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_FORM_BYTES }, (_request, body, done) => done(null, body))

  app.route({
    method: ['GET', 'HEAD', 'POST'],
    url: '/*',
    onRequest: async (request) => {
      if (isWrite(request.method)) refuseOtherSites(request)
      await identify(context, request, 'optional')
    },
    handler: async (request, reply) => {
      // until the site is settled, its title can change without an event
      const shared = cache && context.site.settled && isRead(request) && tokenOf(request) === null
      const page = await (shared ? cache.get(addressOf(request), () => pages.shared(request, reply)) : pages.own(request, reply))
      return answerPage(page, request, reply)
    },
  })
}
