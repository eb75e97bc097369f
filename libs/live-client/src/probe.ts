import { refusal } from './refusal.ts'
import type { End, LiveRequest } from './transport.ts'

/** Asks by a poll whether this would be granted, and why not: `end` is null where it would. Null where nobody answers. */
export async function probe({ url, headers }: LiveRequest): Promise<{ end: End | null } | null> {
  const response = await fetch(url, { headers: { ...headers, accept: 'application/json' }, cache: 'no-store' }).catch(() => null)
  if (!response) return null
  if (!response.ok) return { end: await refusal(response) }
  await response.body?.cancel()
  return { end: null }
}
