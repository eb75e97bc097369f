import type { Bus } from '@duplex/bus'
import type { Cache } from '@duplex/cache'
import type { Api, Client, eventContract } from '@duplex/contracts'
import type { Deployment, Logger } from '@duplex/runtime'
import type { FastifyPluginAsync } from 'fastify'
import type { ConnectionLimits, RateLimiter } from './limits/index.ts'
import type { Hub, HubLimits } from './live/hub/hub.ts'
import type { Presence } from './live/presence/presence.ts'
import type { PresenceLimits } from './live/presence/presence-limits.ts'
import type { PublishedPosts } from './live/published-posts.ts'
import type { LogFeed } from './log/log-feed.ts'
import type { PageStoreLimits } from './pages/cache/page-store.ts'
import type { Sessions } from './session/sessions.ts'
import type { CurrentSite } from './site.ts'

export interface GatewayOptions {
  api: Api
  log: Client<typeof eventContract>
  bus: Bus
  cache: Cache
  logger: Logger
  deployment: Deployment
  /** The deployments that a browser can choose at the edge. */
  deployments?: readonly Deployment[]
  version: string
  /** The trusted proxies, whose X-Forwarded-* headers are used: addresses, networks, `loopback` or `uniquelocal`, separated by commas or spaces. Null: none. */
  trustProxy: string | null
  /** The public address of the blog, for links and feeds. Null or missing: the host that the client requested. */
  origin?: string | null
  /** Whether the limits in limits/rate-limits.ts apply. */
  rateLimit: boolean
  /** What one user may store in a day, in MiB. It applies together with the rate limits. */
  dailyQuotaMb?: number | undefined
  /** Limits of open connections. Null or missing: none. */
  connections?: ConnectionLimits | null
  /** The plugin that answers all paths outside the API. Null for an API without pages. */
  pages: FastifyPluginAsync<{ context: GatewayContext }> | null
  /** Limits of the page cache for readers who are not signed in. Missing values: the defaults. Null: no page cache. */
  pageCache?: Partial<PageStoreLimits> | null
  /** Limits of live connections. Missing values: the defaults. */
  live?: Partial<HubLimits> & { presence?: Partial<PresenceLimits> }
}

/** What routes and pages work with. A plugin gets it as its option `context`. */
export interface GatewayContext extends GatewayOptions {
  logFeed: LogFeed
  sessions: Sessions
  site: CurrentSite
  publishedPosts: PublishedPosts
  /** Null if the rate limits are off. */
  rateLimiter: RateLimiter | null
  presence: Presence
  hub: Hub
  /** Adds a condition for /health/ready. */
  readyWhen(check: () => boolean): void
}
