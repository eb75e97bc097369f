/**
 * Every code that crosses a boundary, in one table: the HTTP status it is answered with, and what a caller may do.
 * `retry` is `never` (the same request fails again), `later` (nothing happened: try again) or `unknown` (it may have happened:
 * try again only what may safely happen twice).
 */
export const errorCodes = {
  MALFORMED: { status: 400, retry: 'never', title: 'The request cannot be read' },
  UNAUTHENTICATED: { status: 401, retry: 'never', title: 'Sign in first' },
  INVALID_CREDENTIALS: { status: 401, retry: 'never', title: 'Wrong login or password' },
  FORBIDDEN: { status: 403, retry: 'never', title: 'Not yours to change' },
  BAD_ORIGIN: { status: 403, retry: 'never', title: 'Refused: sent from another site' },
  NOT_FOUND: { status: 404, retry: 'never', title: 'No such thing' },
  METHOD_NOT_ALLOWED: { status: 405, retry: 'never', title: 'This address does not take that method' },
  USERNAME_TAKEN: { status: 409, retry: 'never', title: 'This username is taken' },
  EMAIL_TAKEN: { status: 409, retry: 'never', title: 'This email address is taken' },
  CONFLICT: { status: 409, retry: 'never', title: 'Somebody else’s change came first' },
  TOO_LARGE: { status: 413, retry: 'never', title: 'Too large' },
  UNSUPPORTED_TYPE: { status: 415, retry: 'never', title: 'This content type is not taken' },
  INVALID: { status: 422, retry: 'never', title: 'Some fields are not valid' },
  RATE_LIMITED: { status: 429, retry: 'later', title: 'Too many requests' },
  INTERNAL: { status: 500, retry: 'never', title: 'Something went wrong here' },
  UNAVAILABLE: { status: 503, retry: 'later', title: 'A service that is needed does not answer' },
  OUTCOME_UNKNOWN: { status: 504, retry: 'unknown', title: 'It may or may not have happened' },
} as const satisfies Record<string, { status: number; retry: 'never' | 'later' | 'unknown'; title: string }>

export type ErrorCode = keyof typeof errorCodes

/** The codes any call may answer, declared or not. */
export const universalCodes: readonly ErrorCode[] = ['INVALID', 'INTERNAL', 'UNAVAILABLE', 'OUTCOME_UNKNOWN']

/** One field that is not valid: where (`/title`, a JSON Pointer, RFC 6901) and why. */
export interface FieldError {
  path: string
  message: string
}

export interface ErrorDetails {
  /** With INVALID: all invalid fields at once. */
  errors?: FieldError[] | undefined
  /** With INTERNAL, UNAVAILABLE and OUTCOME_UNKNOWN: what to look for in the logs. */
  traceId?: string | undefined
  /** With RATE_LIMITED and UNAVAILABLE: seconds. */
  retryAfter?: number | undefined
}

/** The one error that crosses boundaries. Anything else that is thrown becomes INTERNAL at the next boundary. */
export class DuplexError extends Error {
  override readonly name = 'DuplexError'
  readonly code: ErrorCode
  readonly details: ErrorDetails

  constructor(code: ErrorCode, message: string = errorCodes[code].title, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.details = details
  }
}

/** Told by its shape, so that it holds for an error made by another copy of this module (a bundled page). */
export function isDuplexError(error: unknown): error is DuplexError {
  return error instanceof Error && error.name === 'DuplexError' && 'code' in error
}

/** Throws what asking a question failed with. Without an answer nothing was changed, so it is UNAVAILABLE, never OUTCOME_UNKNOWN. */
export function questionFailed(error: unknown): never {
  if (isDuplexError(error) && error.code === 'OUTCOME_UNKNOWN')
    throw new DuplexError('UNAVAILABLE', undefined, error.details, { cause: error })
  throw error
}
