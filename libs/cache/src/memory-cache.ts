import { wireCopy } from '@duplex/runtime'
import { LRUCache } from 'lru-cache'
import type { Cache } from './cache.ts'
import { memoryCounters } from './memory-counters.ts'

/** Room for the sessions of a large blog: about 20 MB if full. */
const MAX_ENTRIES = 50_000

/** A cache in this process. If it has `maxEntries` entries, a new entry evicts the least recently used one. */
export function memoryCache({ maxEntries = MAX_ENTRIES }: { maxEntries?: number } = {}): Cache {
  // The values are wrapped because LRUCache cannot store null.
  const entries = new LRUCache<string, { value: unknown }>({ max: maxEntries, ttlResolution: 0 })
  // A separate store: many counters must not evict cached values.
  const counters = memoryCounters()

  return {
    async get(key) {
      return entries.get(key)?.value ?? null
    },
    async set(key, value, { ttlMs, onlyIfAbsent = false }) {
      if (onlyIfAbsent && entries.get(key)) return false
      // LRUCache keeps an entry with a TTL of 0 forever.
      entries.set(key, { value: wireCopy(value) }, { ttl: Math.max(1, ttlMs) })
      return true
    },
    async count(key, { ttlMs, by }) {
      return counters.count(key, ttlMs, by)
    },
    async close() {
      entries.clear()
      counters.clear()
    },
  }
}
