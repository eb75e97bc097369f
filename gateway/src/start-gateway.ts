import type { ProcessContext } from '@duplex/runtime'
import manifest from '../package.json' with { type: 'json' }
import { announceSetup } from './announce-setup.ts'
import type { GatewayOptions } from './context.ts'
import { createGateway } from './create-gateway.ts'
import { seedDemo } from './demo/index.ts'
import { withinOpenFiles } from './limits/index.ts'
import { pagesPlugin } from './pages/index.ts'

/**
 * Runs a gateway in this process, on the configured port, until the process stops. Before this call, register the parts
 * that the gateway needs with `onStop`, so that they stop after the gateway.
 */
export async function startGateway(
  { config, logger, onStop, readyWhen, onOperation }: ProcessContext,
  options: Pick<GatewayOptions, 'api' | 'log' | 'bus' | 'cache' | 'deployment'>,
): Promise<void> {
  const { trustProxy, origin, rateLimit, dailyQuotaMb, deployments, maxConnections, connectionsPerAddress } = config
  const connections = withinOpenFiles({ all: maxConnections, perAddress: connectionsPerAddress })
  const pageCache = config.pageCache ? {} : null
  const app = await createGateway({
    ...options,
    logger,
    version: manifest.version,
    trustProxy,
    origin: origin && new URL(origin).origin,
    rateLimit,
    dailyQuotaMb,
    connections: rateLimit ? connections : { ...connections, perAddress: connections.all },
    deployments,
    pages: pagesPlugin,
    pageCache,
  })
  // closes live connections, accepts no new connections, and completes the requests in progress
  onStop(() => app.close())
  readyWhen(() => app.isReady())
  onOperation('/readers/leave', async () => {
    const { moved, remaining } = await app.gateway.hub.moveSubscribers()
    return { left: moved, stayed: remaining }
  })
  await app.listen({ port: config.port, host: config.host, listenTextResolver: (address) => `listening at ${address}` })
  void announceSetup({
    api: options.api,
    logger,
    address: config.origin ? new URL(config.origin).origin : `http://localhost:${config.port}`,
  })
  if (config.demoContent) void seedDemo({ api: options.api, log: options.log, logger })
}
