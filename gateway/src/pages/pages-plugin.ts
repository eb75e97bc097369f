import type { FastifyPluginAsync } from 'fastify'
import type { GatewayContext } from '../context.ts'
import { isWrite, refuseOtherSites } from '../http/same-site.ts'
import { pageLimits } from '../limits/index.ts'
import { identify } from '../session/identify.ts'
import { answerPage, isRead } from './answer-page.ts'
import { createPageCache } from './cache/page-cache.ts'
import { createCachedHosts } from './cached-hosts.ts'
import { clientFiles } from './client-files.ts'
import { loadBuild } from './load-build.ts'
import { publicPage } from './public-pages.ts'
import { pageRenderer } from './render-page.ts'
import { urlOf } from './to-request.ts'

/** The maximum size of a form: the longest text of a post, with every character escaped. */
const MAX_FORM_BYTES = 1024 * 1024

/** Mounts the built pages, which are a function from Request to Response. They answer every path without another route. */
export const pagesPlugin: FastifyPluginAsync<{ context: GatewayContext }> = async (app, { context }) => {
  const { site, logger, rateLimiter, origin = null } = context
  const build = await loadBuild()
  const pages = pageRenderer(build, context)
  const cache = context.pageCache === null ? null : createPageCache(context.logFeed, context.pageCache)
  const isCachedHost = createCachedHosts(origin, logger)
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
      const url = urlOf(request)
      const admit = async () => void (isRead(request) && (await rateLimiter?.count('page', pageLimits, {}, request.call)))
      // until the site is settled, its title can change without an event
      const isShared = site.settled && isRead(request) && request.session === null && isCachedHost(url.origin)
      const shared = isShared ? publicPage(url) : null
      if (shared && cache) {
        const render = () => pages.shared(request, reply, shared.url)
        return answerPage(await cache.get({ key: shared.url.href, isVariant: shared.isVariant, admit, render }), request, reply)
      }
      await admit()
      return answerPage(await pages.own(request, reply, url), request, reply)
    },
  })
}
