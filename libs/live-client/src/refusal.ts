import { LiveError } from './live-error.ts'
import type { End } from './transport.ts'

/** Why a response is not what was asked for: RFC 9457 where the server says so. */
export async function refusal(response: Response): Promise<End> {
  const problem = (await response.json().catch(() => null)) as { code?: string; detail?: string; title?: string } | null
  const { status } = response
  return {
    comeBack: status >= 500 || status === 429,
    delay: Number(response.headers.get('retry-after') ?? 0) * 1_000 || 0,
    error: new LiveError(problem?.code ?? null, problem?.detail ?? problem?.title ?? `answered ${status}`),
  }
}
