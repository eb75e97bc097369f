import type { LiveRequest } from './transport.ts'

/** Sends a request without the browser's HTTP cache. */
export function fetchLive({ url, headers }: LiveRequest, accept: string, signal: AbortSignal | null = null): Promise<Response> {
  return fetch(url, { headers: { ...headers, accept }, cache: 'no-store', signal })
}
