import { LRUCache } from 'lru-cache'

/** About 5 MB if full. */
const MAX_COUNTERS = 20_000

export interface MemoryCounters {
  /** Adds to the counter of a key. See `Cache.count`. */
  count(key: string, ttlMs: number, by?: number): { count: number; remainingMs: number }
  clear(): void
}

/** Fixed-window counters in this process. If there are `maxCounters`, a new one evicts the least recently incremented one. */
export function memoryCounters({ maxCounters = MAX_COUNTERS }: { maxCounters?: number } = {}): MemoryCounters {
  const counters = new LRUCache<string, { count: number; windowEnd: number }>({ max: maxCounters, ttlResolution: 0 })

  return {
    count: (key, ttlMs, by = 1) => {
      const now = performance.now()
      let counter = counters.get(key)
      if (!counter) {
        counter = { count: 0, windowEnd: now + ttlMs }
        counters.set(key, counter, { ttl: ttlMs, start: now })
      }
      counter.count += by
      return { count: counter.count, remainingMs: counter.windowEnd - now }
    },
    clear: () => counters.clear(),
  }
}
