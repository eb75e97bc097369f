import { DuplexError, type ErrorCode, errorCodes, type FieldError, isDuplexError } from '@duplex/contracts'

/** An error in the API's format: RFC 9457, with the stable `code`. */
export interface Problem {
  type: string
  title: string
  status: number
  code: ErrorCode
  detail: string
  /** Only with INVALID. */
  errors?: FieldError[]
  /** Only with a status of 500 or higher: the id to search for in the logs. */
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

/** The Content-Security-Policy of responses that are not pages: opened in a browser, they can load and run nothing, and cannot be framed. */
export const NO_CONTENT = "default-src 'none'; frame-ancestors 'none'"

/** The default, if the error does not contain another value. */
const RETRY_AFTER_SECONDS = 1

/** The headers of an error response, for example how to sign in and when to retry. */
export function problemHeaders({ code, details }: DuplexError): Record<string, string> {
  const { status } = errorCodes[code]
  const headers: Record<string, string> = {
    'content-type': PROBLEM_TYPE,
    'content-security-policy': NO_CONTENT,
    'x-content-type-options': 'nosniff',
  }
  if (status === 401) headers['www-authenticate'] = 'Bearer'
  if (status === 429 || status === 503) headers['retry-after'] = String(details.retryAfter ?? RETRY_AFTER_SECONDS)
  return headers
}

/** The codes of Fastify's own errors by status. All other statuses of 400 to 499 become MALFORMED. */
const codeOfStatus: Record<number, ErrorCode> = { 404: 'NOT_FOUND', 413: 'TOO_LARGE', 414: 'NOT_FOUND', 415: 'UNSUPPORTED_TYPE' }

/** Converts anything thrown to the error that is sent. An unexpected error becomes INTERNAL, without details. */
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
