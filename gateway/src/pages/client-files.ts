import staticFiles from '@fastify/static'
import type { FastifyInstance } from 'fastify'

/** A file below this path carries its content's hash in its name. */
const IMMUTABLE = '/_app/immutable/'

/** A route for each file that browsers fetch, so that every other address is a page's. */
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
