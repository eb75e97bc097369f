import type { FastifyInstance } from 'fastify'

/** For whoever watches the process from the public side: alive at all, and ready for work. */
export async function healthRoutes(app: FastifyInstance, { ready }: { ready: () => boolean }): Promise<void> {
  app.addHook('onRequest', async (_, reply) => {
    reply.header('cache-control', 'no-store')
  })
  app.get('/health/live', (_, reply) => reply.type('text/plain').send('live\n'))
  app.get('/health/ready', (_, reply) =>
    ready() ? reply.type('text/plain').send('ready\n') : reply.code(503).type('text/plain').send('not ready\n'),
  )
}
