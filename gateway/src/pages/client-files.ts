import staticFiles from '@fastify/static'
import type { FastifyInstance } from 'fastify'

/** The names of files below this path contain a hash of their content. */
const IMMUTABLE = '/_app/immutable/'

/** Adds a route for each static file, so that every other path is a page. */
export async function clientFiles(app: FastifyInstance, { directory }: { directory: string }): Promise<void> {
  await app.register(staticFiles, {
    root: directory,
    wildcard: false,
    globIgnore: ['**/*.{br,gz}'],
    preCompressed: true,
    decorateReply: false,
    setHeaders: (reply, path) => {
      if (path.includes(IMMUTABLE)) reply.header('cache-control', 'public, max-age=31536000, immutable')
    },
  })
}
