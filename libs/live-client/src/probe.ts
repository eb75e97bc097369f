import { fetchLive } from './fetch-live.ts'
import { responseOutcome } from './response-outcome.ts'
import type { CloseOutcome, LiveRequest } from './transport.ts'

/**
 * Polls once to find out whether the server accepts a request. Returns the reason if it does not, and null if there is no
 * response.
 */
export async function probe(request: LiveRequest): Promise<CloseOutcome | 'accepted' | null> {
  const response = await fetchLive(request, 'application/json').catch(() => null)
  if (!response) return null
  if (!response.ok) return responseOutcome(response)
  await response.body?.cancel()
  return 'accepted'
}
