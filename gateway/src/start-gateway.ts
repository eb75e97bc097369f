import type { ProcessContext } from '@duplex/runtime'
import manifest from '../package.json' with { type: 'json' }
import type { GatewayParts } from './context.ts'
import { createGateway } from './create-gateway.ts'
import { seedDemo } from './demo/index.ts'
import { pagesPlugin } from './pages/index.ts'

/** Runs a gateway in this process, on the configured port, until the process stops. Register what it needs with `onStop` before. */
export async function startGateway(
  { config, logger, onStop, readyWhen, onOperation }: ProcessContext,
  parts: Pick<GatewayParts, 'api' | 'log' | 'bus' | 'cache' | 'deployment'>,
): Promise<void> {
  const { trustProxy, rateLimit, deployments } = config
  const pageCache = config.pageCache ? {} : null
  const app = await createGateway({
    ...parts,
    logger,
    version: manifest.version,
    trustProxy,
    rateLimit,
    deployments,
    pages: pagesPlugin,
    pageCache,
  })
  // lets live readers go, takes no connection any more, finishes the requests it has
  onStop(() => app.close())
  readyWhen(() => app.isReady())
  onOperation('/readers/leave', () => app.hub.leave())
  await app.listen({ port: config.port, host: config.host, listenTextResolver: (address) => `listening at ${address}` })
  if (config.demoContent) void seedDemo({ api: parts.api, log: parts.log, logger })
}
