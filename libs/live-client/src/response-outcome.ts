import { LiveError } from './live-error.ts'
import type { CloseOutcome } from './transport.ts'

/** Reads a failed response. The body is a problem document (RFC 9457), unless a proxy sent the response. */
export async function responseOutcome(response: Response): Promise<CloseOutcome> {
  const problem = (await response.json().catch(() => null)) as { code?: string; detail?: string; title?: string } | null
  const { status } = response
  return {
    // A proxy's response has no code. With a code, `retryOf` says the same: a test in libs/contracts compares it with the statuses.
    reconnect: status >= 500 || status === 429,
    delayMs: Number(response.headers.get('retry-after') ?? 0) * 1_000 || 0,
    error: new LiveError(problem?.code ?? null, problem?.detail ?? problem?.title ?? `Status ${status}`),
  }
}
