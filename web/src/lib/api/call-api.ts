import { ApiError } from './api-error.ts'
import { readResponse } from './read-response.ts'

interface CallOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Sent as JSON. */
  body?: unknown
  headers?: Record<string, string>
  timeoutMs?: number
}

export interface ApiResponse<T> {
  data: T
  /** The cursor of the read; null if the response has none. */
  cursor: string | null
}

/** Longer than the gateway waits for a service. */
const CALL_TIMEOUT_MS = 15_000

/** Calls the HTTP API of the blog as the signed-in user. Throws an ApiError. */
export async function callApi<T>(
  path: string,
  { method = 'GET', body, headers = {}, timeoutMs = CALL_TIMEOUT_MS }: CallOptions = {},
): Promise<ApiResponse<T>> {
  const json = body === undefined ? null : { body: JSON.stringify(body) }
  try {
    const response = await fetch(path, {
      method,
      headers: { ...(json && { 'content-type': 'application/json' }), ...headers },
      ...json,
      signal: AbortSignal.timeout(timeoutMs),
    })
    const data = readResponse<T>(response.status, await response.text(), response.headers.get('retry-after'))
    return { data, cursor: response.headers.get('live-cursor') }
  } catch (error) {
    throw error instanceof ApiError ? error : new ApiError(null, 'The server cannot be reached')
  }
}

/** A random Idempotency-Key: 128 bits in hex. (`crypto.randomUUID` exists only on https and localhost.) */
export const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
