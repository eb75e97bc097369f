/** Some 5 MB. */
const ENTRIES = 20_000

export interface MemoryCounters {
  /** One more; `ttl` and `left` in milliseconds. */
  count(key: string, ttl: number): { count: number; left: number }
  clear(): void
}

/** Counters within this process. Beyond `entries`, the one that was not counted on for longest is forgotten. */
export function memoryCounters({ entries = ENTRIES }: { entries?: number } = {}): MemoryCounters {
  /** In the order of use: a Map keeps the order of insertion. */
  const counters = new Map<string, { count: number; until: number }>()

  return {
    count: (key, ttl) => {
      const now = performance.now()
      const known = counters.get(key)
      counters.delete(key)
      const counter = known && known.until > now ? known : { count: 0, until: now + ttl }
      counter.count++
      counters.set(key, counter)
      if (counters.size > entries) counters.delete(counters.keys().next().value!)
      return { count: counter.count, left: counter.until - now }
    },
    clear: () => counters.clear(),
  }
}
