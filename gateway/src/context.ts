import type { Bus } from '@duplex/bus'
import type { Cache } from '@duplex/cache'
import type { Api, Client, eventContract } from '@duplex/contracts'
import type { Deployment, Logger } from '@duplex/runtime'
import type { FastifyPluginAsync } from 'fastify'
import type { Hub, HubLimits } from './live/index.ts'
import type { PageStoreLimits } from './pages/cache/page-store.ts'
import type { Sessions } from './session/sessions.ts'
import type { CurrentSite } from './site.ts'

/** What a gateway is built from. */
export interface GatewayParts {
  api: Api
  log: Client<typeof eventContract>
  bus: Bus
  cache: Cache
  logger: Logger
  deployment: Deployment
  /** The deployments among which the edge lets a browser choose. */
  deployments?: readonly Deployment[]
  version: string
  /** The proxies whose X-Forwarded-* headers are believed: addresses, networks, `loopback` or `uniquelocal`, comma-separated; null: none. */
  trustProxy: string | null
  /** Whether clients are held to limits/rate-limits.ts. */
  rateLimit: boolean
  /** What answers every address that is not the API's; null for an API alone. */
  pages: FastifyPluginAsync<{ context: GatewayContext }> | null
  /** The bounds of the pages kept for readers who are not signed in, where they are not the usual ones; null: every page is made anew. */
  pageCache?: Partial<PageStoreLimits> | null
  /** The live hub's bounds, where they are not the usual ones. */
  live?: Partial<HubLimits>
}

/** What routes, pages and the live hub work with. A plugin gets it as its option `context`. */
export interface GatewayContext extends GatewayParts {
  sessions: Sessions
  site: CurrentSite
  hub: Hub
  /** Registers what must hold for /health/ready to answer 200. */
  readyWhen(check: () => boolean): void
}
