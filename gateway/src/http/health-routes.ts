import type { FastifyInstance } from 'fastify'

/** Liveness and readiness for monitoring over the public port. */
export async function healthRoutes(app: FastifyInstance, { ready }: { ready: () => boolean }): Promise<void> {
  app.addHook('onRequest', async (_, reply) => {
    reply.header('cache-control', 'no-store')
  })
  app.get('/health/live', (_, reply) => reply.type('text/plain').send('live\n'))
  app.get('/health/ready', (_, reply) =>
    ready() ? reply.type('text/plain').send('ready\n') : reply.code(503).type('text/plain').send('not ready\n'),
  )
}
