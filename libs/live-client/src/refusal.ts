import { isErrorCode, mayRetry } from '@duplex/contracts/errors'
import { LiveError } from './live-error.ts'
import type { End } from './transport.ts'

/** Reads a failed response. The body is a problem document (RFC 9457), unless a proxy sent the response. */
export async function refusal(response: Response): Promise<End> {
  const problem = (await response.json().catch(() => null)) as { code?: string; detail?: string; title?: string } | null
  const { status } = response
  return {
    comeBack: isErrorCode(problem?.code) ? mayRetry(problem.code, { idempotent: true }) : status >= 500 || status === 429,
    delay: Number(response.headers.get('retry-after') ?? 0) * 1_000 || 0,
    error: new LiveError(problem?.code ?? null, problem?.detail ?? problem?.title ?? `answered ${status}`),
  }
}
