import { wireCopy } from '@duplex/runtime'
import type { Cache } from './cache.ts'
import { memoryCounters } from './memory-counters.ts'

/** A cache within this process. Beyond `entries`, what was not used for longest is forgotten. */
export function memoryCache({ entries = 1_000 }: { entries?: number } = {}): Cache {
  /** In the order of use: a Map keeps the order of insertion. */
  const kept = new Map<string, { value: unknown; until: number }>()
  // apart, so that many who are counted push out nothing that is kept
  const counters = memoryCounters()

  function find(key: string) {
    const entry = kept.get(key)
    if (!entry) return null
    kept.delete(key)
    if (entry.until <= performance.now()) return null
    kept.set(key, entry)
    return entry
  }

  return {
    async get(key) {
      return find(key)?.value ?? null
    },
    async set(key, value, { ttl, onlyIfAbsent = false }) {
      if (onlyIfAbsent && find(key)) return false
      kept.delete(key)
      kept.set(key, { value: wireCopy(value), until: performance.now() + ttl })
      if (kept.size > entries) kept.delete(kept.keys().next().value!)
      return true
    },
    async count(key, { ttl }) {
      return counters.count(key, ttl)
    },
    async close() {
      kept.clear()
      counters.clear()
    },
  }
}
