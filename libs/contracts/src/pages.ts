import type { Api } from './api.ts'
import type { Actor } from './contract.ts'
import type { Site } from './site.ts'

/** What the gateway hands to the pages with a request. Loads and form actions call `api` directly, never over HTTP. */
export interface PageContext {
  /** Bound to the request's actor, deadline and trace. */
  api: Api
  actor: Actor | null
  /** The request's session; null where nobody is signed in. */
  sessionId: number | null
  /** What the blog is called, and whether one may register. */
  site: Site
  /** Who answers: `monolith` or `microservices`. */
  deployment: string
  /** Those among which a browser may choose; fewer than two: there is no choice. */
  deployments: readonly string[]
  /** What to look for in the logs. */
  traceId: string | null
  /** Keeps the session in the browser's cookie. */
  startSession(token: string): void
  /** Ends the request's session, and lets the cookie go. */
  endSession(): Promise<void>
  /** Logs what the pages did not expect. */
  report(error: unknown): void
}
