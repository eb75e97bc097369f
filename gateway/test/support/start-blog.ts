import { memoryCache } from '@duplex/cache'
import type { Store } from '@duplex/db'
import { createLogger } from '@duplex/runtime'
import { startServices } from '@duplex/test-support/services'
import type { FastifyInstance } from 'fastify'
import type { GatewayOptions } from '../../src/context.ts'
import { createGateway } from '../../src/create-gateway.ts'

export interface Blog {
  app: FastifyInstance
  parts: GatewayOptions
  store: Store
  close(): Promise<void>
}

/** All services on PGlite in this process, behind a gateway without pages. */
export async function startBlog(change: (parts: GatewayOptions) => Partial<GatewayOptions> = () => ({})): Promise<Blog> {
  const logger = createLogger('test', 'silent')
  const { store, bus, log, api, stop } = await startServices('pglite', logger)
  const cache = memoryCache()
  const base: GatewayOptions = {
    api,
    log,
    bus,
    cache,
    logger,
    deployment: 'monolith',
    version: '1.2.3',
    trustProxy: null,
    rateLimit: false,
    pages: null,
  }
  const parts = { ...base, ...change(base) }
  const app = await createGateway(parts)
  return {
    app,
    parts,
    store,
    close: async () => {
      await app.close()
      await stop()
      await cache.close()
    },
  }
}
