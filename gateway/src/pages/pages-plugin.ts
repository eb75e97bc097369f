import type { FastifyPluginAsync } from 'fastify'
import type { GatewayContext } from '../context.ts'
import { isWrite, refuseOtherSites } from '../http/same-site.ts'
import { identify, tokenOf } from '../session/identify.ts'
import { answerPage, isRead } from './answer-page.ts'
import { createPageCache } from './cache/page-cache.ts'
import { clientFiles } from './client-files.ts'
import { loadBuild } from './load-build.ts'
import { pageMaker } from './make-page.ts'
import { addressOf } from './to-request.ts'

/** Bytes of a form: a post's longest text, with every character escaped. */
const FORM_BYTES = 1024 * 1024

/** The built pages, mounted as a function from Request to Response: they answer every address that nothing else does. */
export const pagesPlugin: FastifyPluginAsync<{ context: GatewayContext }> = async (app, { context }) => {
  const build = await loadBuild()
  const pages = pageMaker(build, context)
  const cache = context.pageCache === null ? null : createPageCache(context.hub, context.pageCache)
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
      // what the site is called may change without an event until it has settled
      const shared = cache && context.site.settled && isRead(request) && tokenOf(request) === null
      const page = await (shared ? cache.get(addressOf(request), () => pages.shared(request, reply)) : pages.own(request, reply))
      return answerPage(page, request, reply)
    },
  })
}
