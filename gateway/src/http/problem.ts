import { DuplexError, type ErrorCode, errorCodes, type FieldError, isDuplexError } from '@duplex/contracts'

/** An error as the API answers it: RFC 9457, with the stable `code`. */
export interface Problem {
  type: string
  title: string
  status: number
  code: ErrorCode
  detail: string
  /** With INVALID. */
  errors?: FieldError[]
  /** With a status of 500 and above: what to look for in the logs. */
  traceId?: string
}

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

export function problemOf(error: DuplexError, traceId?: string): Problem {
  const { status, title } = errorCodes[error.code]
  const problem: Problem = { type: `urn:duplex:problem:${error.code}`, title, status, code: error.code, detail: error.message }
  if (error.code === 'INVALID') problem.errors = error.details.errors ?? []
  const trace = error.details.traceId ?? traceId
  if (status >= 500 && trace) problem.traceId = trace
  return problem
}

/** The Content-Security-Policy of what is no page: opened in a browser it may fetch, run and be framed by nothing. */
export const NO_CONTENT = "default-src 'none'; frame-ancestors 'none'"

/** Seconds, where nobody said how long to wait. */
const RETRY_AFTER = 1

/** The headers that go with an error: how to sign in, when to try again. */
export function problemHeaders({ code, details }: DuplexError): Record<string, string> {
  const { status } = errorCodes[code]
  const headers: Record<string, string> = {
    'content-type': PROBLEM_TYPE,
    'content-security-policy': NO_CONTENT,
    'x-content-type-options': 'nosniff',
  }
  if (status === 401) headers['www-authenticate'] = 'Bearer'
  if (status === 429 || status === 503) headers['retry-after'] = String(details.retryAfter ?? RETRY_AFTER)
  return headers
}

/** The codes of what the web framework refuses by itself. Whatever else is wrong with a request cannot be read. */
const codeOfStatus: Record<number, ErrorCode> = { 404: 'NOT_FOUND', 413: 'TOO_LARGE', 414: 'NOT_FOUND', 415: 'UNSUPPORTED_TYPE' }

/** Whatever was thrown, as the error that is answered. What nobody meant to throw becomes INTERNAL, and tells nothing. */
export function toDuplexError(thrown: unknown): DuplexError {
  if (isDuplexError(thrown)) return thrown
  const status = statusOf(thrown)
  if (status < 400 || status >= 500) return new DuplexError('INTERNAL', undefined, {}, { cause: thrown })
  const code = codeOfStatus[status] ?? 'MALFORMED'
  return new DuplexError(code, code === 'MALFORMED' ? (thrown as Error).message : undefined, {}, { cause: thrown })
}

function statusOf(thrown: unknown): number {
  const status = thrown instanceof Error && 'statusCode' in thrown ? thrown.statusCode : undefined
  return typeof status === 'number' ? status : 500
}
