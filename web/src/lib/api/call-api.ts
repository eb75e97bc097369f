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
      headers: { accept: 'application/json', ...(json && { 'content-type': 'application/json' }), ...headers },
      ...json,
      signal: AbortSignal.timeout(timeoutMs),
    })
    const header = (name: string) => response.headers.get(name)
    return { data: readResponse(response.status, await response.text(), header), cursor: header('live-cursor') }
  } catch (error) {
    throw error instanceof ApiError ? error : new ApiError(null, 'The server cannot be reached')
  }
}
