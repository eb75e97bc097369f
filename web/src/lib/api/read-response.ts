import { ApiError } from './api-error.ts'

/**
 * Returns the JSON body of a response to an API call. Throws an ApiError if the call failed, or if the response is not JSON from
 * Duplex. Fetch and XMLHttpRequest share it, so `header` reads one response header.
 */
export function readResponse<T>(status: number, text: string, header: (name: string) => string | null): T {
  let body: any
  try {
    body = JSON.parse(text)
  } catch {}
  if (status < 300 && body) return body
  const code = typeof body?.code === 'string' ? body.code : null
  const message = code ? body.detail : `The server cannot be reached (status ${status})`
  throw new ApiError(code, message, { retryAfter: Number(header('retry-after')) || null, errors: body?.errors })
}
