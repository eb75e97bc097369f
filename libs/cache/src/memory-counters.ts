import { LRUCache } from 'lru-cache'

/** Of one kind. About 5 MB if full. */
const MAX_COUNTERS = 20_000

export interface MemoryCounters {
  /** Adds to the counter of a key. See `Cache.count`. */
  count(kind: string, key: string, ttlMs: number, by?: number): { count: number; remainingMs: number }
  clear(): void
}

/**
 * Fixed-window counters in this process. If there are `maxCounters` of a kind, a new one evicts the least recently
 * incremented one. So a flood of one kind, like page requests, does not reset the counters of another, like sign-ins.
 */
export function memoryCounters({ maxCounters = MAX_COUNTERS }: { maxCounters?: number } = {}): MemoryCounters {
  type Counters = LRUCache<string, { count: number; windowEnd: number }>
  const kinds = new Map<string, Counters>()

  return {
    count: (kind, key, ttlMs, by = 1) => {
      const counters: Counters = kinds.get(kind) ?? new LRUCache({ max: maxCounters, ttlResolution: 0 })
      kinds.set(kind, counters)
      const now = performance.now()
      let counter = counters.get(key)
      if (!counter) {
        counter = { count: 0, windowEnd: now + ttlMs }
        counters.set(key, counter, { ttl: ttlMs, start: now })
      }
      counter.count += by
      return { count: counter.count, remainingMs: counter.windowEnd - now }
    },
    clear: () => kinds.clear(),
  }
}
