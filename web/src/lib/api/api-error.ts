import type { ErrorCode, errorCodes, Retry } from '@duplex/contracts/errors'

type Retries = { [Code in ErrorCode]: (typeof errorCodes)[Code]['retry'] }

/**
 * The codes whose `retry` in `errorCodes` is not `never`. The compiler checks that they are the same. The table itself, with its
 * titles, would make every page 500 bytes larger.
 */
const retryable: { [Code in ErrorCode as Retries[Code] extends 'never' ? never : Code]: Retries[Code] } = {
  RATE_LIMITED: 'later',
  INTERNAL: 'unknown',
  UNAVAILABLE: 'later',
  OUTCOME_UNKNOWN: 'unknown',
}

/** The same as `retryOf` in the contracts. A code that only a newer release knows is `never`. */
const retryOf = (code: string): Retry => (retryable as Record<string, Retry>)[code] ?? 'never'

/** A call to the HTTP API that failed. */
export class ApiError extends Error {
  /**
   * Null if there is no response by Duplex: the network failed, the call timed out, or a proxy responded with a page of its own
   * (usually 502 or 504). The call may have had an effect.
   */
  readonly code: ErrorCode | null
  /** See `retryOf` in the contracts. Without a code: `unknown`. */
  readonly retry: Retry
  /** Seconds to wait before the next attempt, from `Retry-After`; 0 if the response does not say. */
  readonly retryAfter: number
  /** With INVALID: the first message for each field, by the field's name. */
  readonly errors: Record<string, string>

  constructor(code: ErrorCode | null, message: string, retryAfter = 0, errors: Record<string, string> = {}) {
    super(message)
    this.code = code
    this.retry = code ? retryOf(code) : 'unknown'
    this.retryAfter = retryAfter
    this.errors = errors
  }

  /** Whether the user must sign in first. */
  get signIn(): boolean {
    return this.code === 'UNAUTHENTICATED'
  }
}
