import type { ErrorCode } from '@duplex/contracts/errors'
import { type Retry, retryOf } from '@duplex/contracts/retries'

/** A call to the HTTP API that failed. */
export class ApiError extends Error {
  /**
   * Null if there is no response by Duplex: the network failed, the call timed out, or a proxy responded with a page of its own
   * (usually 502 or 504). The call may have had an effect.
   */
  readonly code: ErrorCode | null
  /** Without a code: `unknown`. */
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
