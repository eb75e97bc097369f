export interface TimeBudget {
  /** Time that the author has used and that has not been forgiven yet. */
  usedMs(author: number): number
  add(author: number, ms: number): void
  /** How long until the author may use time again; 0 if at once. */
  waitMs(author: number): number
}

/** Authors without recent use are removed when there are more entries than this. */
const MAX_ENTRIES = 1_000

/** Each author may use `budgetMs` in `windowMs`. Used time is forgiven evenly, like a bucket that leaks. */
export function createTimeBudget(
  { budgetMs, windowMs }: { budgetMs: number; windowMs: number },
  now = () => performance.now(),
): TimeBudget {
  const entries = new Map<number, { usedMs: number; at: number }>()
  const forgivenPerMs = budgetMs / windowMs

  const usedMs = (author: number): number => {
    const entry = entries.get(author)
    return entry ? Math.max(0, entry.usedMs - (now() - entry.at) * forgivenPerMs) : 0
  }
  return {
    usedMs,
    add(author, ms) {
      entries.set(author, { usedMs: usedMs(author) + ms, at: now() })
      if (entries.size > MAX_ENTRIES) for (const other of entries.keys()) if (usedMs(other) === 0) entries.delete(other)
    },
    waitMs: (author) => Math.max(0, (usedMs(author) - budgetMs) / forgivenPerMs),
  }
}
