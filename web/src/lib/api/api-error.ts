import type { ErrorCode, errorCodes, FieldError } from '@duplex/contracts/errors'

type Retries = { [Code in ErrorCode]: (typeof errorCodes)[Code]['retry'] }
export type Retry = Retries[ErrorCode]

/**
 * The codes in the contracts' table whose `retry` is not `never`. The table itself is not imported, because its titles and
 * statuses would add 600 bytes to every page. Its type is: if this list differs from the table, it does not compile.
 */
const retries: { [Code in ErrorCode as Retries[Code] extends 'never' ? never : Code]: Retries[Code] } = {
  RATE_LIMITED: 'later',
  INTERNAL: 'unknown',
  UNAVAILABLE: 'later',
  OUTCOME_UNKNOWN: 'unknown',
}

export interface ApiErrorDetails {
  /** Seconds, from `Retry-After`. */
  retryAfter?: number | null
  errors?: readonly FieldError[]
}

/** A call to the HTTP API that failed. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  /**
   * Null if there is no response by Duplex: the network failed, the call timed out, or a proxy responded with a page of its own
   * (usually 502 or 504). The call may have had an effect.
   */
  readonly code: ErrorCode | null
  /** See `errorCodes` in the contracts. Without a code: `unknown`. */
  readonly retry: Retry
  /** Seconds to wait before the next attempt; null if the response does not say. */
  readonly retryAfter: number | null
  /** With INVALID: the invalid fields. */
  readonly errors: readonly FieldError[]

  constructor(code: ErrorCode | null, message: string, { retryAfter = null, errors = [] }: ApiErrorDetails = {}) {
    super(message)
    this.code = code
    this.retry = code ? ((retries as Partial<Retries>)[code] ?? 'never') : 'unknown'
    this.retryAfter = retryAfter
    this.errors = errors
  }

  /** The first message for each field, by the field's name. */
  get fields(): Record<string, string> {
    const fields: Record<string, string> = {}
    for (const { path, message } of this.errors) fields[path.split('/')[1] ?? ''] ??= message
    return fields
  }

  /** Whether the user must sign in first. */
  get signIn(): boolean {
    return this.code === 'UNAUTHENTICATED'
  }
}
