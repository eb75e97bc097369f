import type { Api } from './api.ts'
import type { Actor } from './contract.ts'
import type { Site } from './services/site.ts'

/** What the gateway passes to the pages with a request. Loads and form actions call `api` directly, not over HTTP. */
export interface PageContext {
  /** Bound to the request's actor, deadline and trace. */
  api: Api
  actor: Actor | null
  /** The request's session; null if the reader is not signed in. */
  sessionId: number | null
  /** Title and description of the blog, and whether registration is open. */
  site: Site
  /** The deployment that serves the page: `monolith` or `microservices`. */
  deployment: string
  /** The deployments that a browser can choose between. With fewer than two, there is no choice. */
  deployments: readonly string[]
  /** The id of the request in the logs. */
  traceId: string | null
  /** Stores the session in the browser's cookie. */
  startSession(token: string): void
  /** Ends the request's session and deletes the cookie. */
  endSession(): Promise<void>
  /** Logs an unexpected error of a page. */
  report(error: unknown): void
}
