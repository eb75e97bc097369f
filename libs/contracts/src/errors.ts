/** Every error code that the system sends, with its HTTP status and its title. Whether a caller may retry: see retries.ts. */
export const errorCodes = {
  MALFORMED: { status: 400, title: 'The request cannot be read' },
  UNAUTHENTICATED: { status: 401, title: 'Sign in first' },
  INVALID_CREDENTIALS: { status: 401, title: 'Wrong login or password' },
  FORBIDDEN: { status: 403, title: 'You are not allowed to do this' },
  BAD_ORIGIN: { status: 403, title: 'Rejected: the request was sent from another site' },
  NOT_FOUND: { status: 404, title: 'Not found' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'This address does not support this method' },
  USERNAME_TAKEN: { status: 409, title: 'This username is taken' },
  EMAIL_TAKEN: { status: 409, title: 'This email address is taken' },
  CONFLICT: { status: 409, title: 'Another change was saved first' },
  TOO_LARGE: { status: 413, title: 'Too large' },
  UNSUPPORTED_TYPE: { status: 415, title: 'This content type is not supported' },
  INVALID: { status: 422, title: 'Some fields are not valid' },
  TOO_COMPLEX: { status: 422, title: 'This text takes too long to render' },
  RATE_LIMITED: { status: 429, title: 'Too many requests' },
  QUOTA_EXCEEDED: { status: 429, title: 'You have stored too much today' },
  INTERNAL: { status: 500, title: 'Something went wrong on the server' },
  UNAVAILABLE: { status: 503, title: 'A required service does not respond' },
  OUTCOME_UNKNOWN: { status: 504, title: 'No response in time: the change may or may not have been made' },
} as const satisfies Record<string, { status: number; title: string }>

export type ErrorCode = keyof typeof errorCodes

/** False for a code that only a newer release knows. */
export const isErrorCode = (code: unknown): code is ErrorCode => typeof code === 'string' && Object.hasOwn(errorCodes, code)

/** The codes that every call may fail with, although its contract does not declare them. */
export const universalCodes: readonly ErrorCode[] = ['INVALID', 'INTERNAL', 'UNAVAILABLE', 'OUTCOME_UNKNOWN']

/** One invalid field: its `path` is a JSON Pointer (RFC 6901), as in `/title`. */
export interface FieldError {
  path: string
  message: string
}

export interface ErrorDetails {
  /** With INVALID: every invalid field. */
  errors?: FieldError[] | undefined
  /** With INTERNAL, UNAVAILABLE and OUTCOME_UNKNOWN: the id under which the logs describe the failure. */
  traceId?: string | undefined
  /** With RATE_LIMITED, QUOTA_EXCEEDED and UNAVAILABLE: seconds. */
  retryAfter?: number | undefined
}

/** The only error that services, the gateway and clients send to each other. Every other thrown value becomes INTERNAL. */
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

/** Checks the shape instead of the class, because bundled pages have their own copy of the class. */
export function isDuplexError(error: unknown): error is DuplexError {
  return error instanceof Error && error.name === 'DuplexError' && 'code' in error
}

/** Rethrows the error of a read. A read has no effect, so a missing response is UNAVAILABLE, not OUTCOME_UNKNOWN. */
export function questionFailed(error: unknown): never {
  if (isDuplexError(error) && error.code === 'OUTCOME_UNKNOWN')
    throw new DuplexError('UNAVAILABLE', undefined, error.details, { cause: error })
  throw error
}

/** An error of which the same call may succeed after `waitMs`. Its message says so, and its details have `retryAfter` in seconds. */
export function retryLater(code: ErrorCode, message: string, waitMs: number): DuplexError {
  const retryAfter = Math.max(1, Math.ceil(waitMs / 1_000))
  const minutes = Math.ceil(retryAfter / 60)
  const wait = retryAfter < 120 ? `${retryAfter} seconds` : minutes < 120 ? `${minutes} minutes` : `${Math.ceil(minutes / 60)} hours`
  return new DuplexError(code, `${message}: try again in ${wait}`, { retryAfter })
}
