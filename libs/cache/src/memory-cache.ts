import { wireCopy } from '@duplex/runtime'
import { LRUCache } from 'lru-cache'
import type { Cache } from './cache.ts'
import { memoryCounters } from './memory-counters.ts'

/** Of one kind. Room for the sessions of a large blog: about 20 MB if full. */
const MAX_ENTRIES = 50_000

/**
 * A cache in this process. If it has `maxEntries` entries of a kind, a new entry evicts the least recently used one of that
 * kind. So many cached sessions cannot evict the marks of sessions that have ended.
 */
export function memoryCache({ maxEntries = MAX_ENTRIES }: { maxEntries?: number } = {}): Cache {
  // The values are wrapped because LRUCache cannot store null.
  type Entries = LRUCache<string, { value: unknown }>
  const kinds = new Map<string, Entries>()
  const entriesOf = (key: string): Entries => {
    const kind = key.slice(0, Math.max(0, key.indexOf(':')))
    const entries: Entries = kinds.get(kind) ?? new LRUCache({ max: maxEntries, ttlResolution: 0 })
    kinds.set(kind, entries)
    return entries
  }
  // A separate store: many counters must not evict cached values.
  const counters = memoryCounters()

  return {
    async get(key) {
      return entriesOf(key).get(key)?.value ?? null
    },
    async set(key, value, { ttlMs, onlyIfAbsent = false }) {
      const entries = entriesOf(key)
      if (onlyIfAbsent && entries.get(key)) return false
      // LRUCache keeps an entry with a TTL of 0 forever.
      entries.set(key, { value: wireCopy(value) }, { ttl: Math.max(1, ttlMs) })
      return true
    },
    async count(key, { ttlMs, by, kind = '' }) {
      return counters.count(kind, key, ttlMs, by)
    },
    async close() {
      kinds.clear()
      counters.clear()
    },
  }
}
