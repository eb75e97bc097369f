import type { ErrorCode } from './errors.ts'

/**
 * - `never`: the same request fails again. The caller must change it, sign in, or give up.
 * - `later`: the request had no effect. Any request may be retried, after `Retry-After` seconds if the response has that
 *   header. RATE_LIMITED and QUOTA_EXCEEDED are rejected before the
 *   operation starts; UNAVAILABLE means that no service received the call.
 * - `unknown`: the request may have had an effect. Only an idempotent request may be retried. OUTCOME_UNKNOWN means that no
 *   response arrived in time. INTERNAL means that the service failed at some point, possibly after its commit.
 */
export type Retry = 'never' | 'later' | 'unknown'

/**
 * Whether a caller may retry, for every error code that is not `never`. All clients decide by this table. It stands apart from
 * the titles of the codes, because pages load it.
 */
const retries: Partial<Record<ErrorCode, Retry>> = {
  RATE_LIMITED: 'later',
  QUOTA_EXCEEDED: 'later',
  INTERNAL: 'unknown',
  UNAVAILABLE: 'later',
  OUTCOME_UNKNOWN: 'unknown',
}

/** A code that only a newer release knows is `never`. */
export const retryOf = (code: string): Retry => (Object.hasOwn(retries, code) && retries[code as ErrorCode]) || 'never'

/** Whether the caller may send the same request again. */
export const mayRetry = (code: string, { idempotent }: { idempotent: boolean }): boolean =>
  retryOf(code) === 'later' || (retryOf(code) === 'unknown' && idempotent)
