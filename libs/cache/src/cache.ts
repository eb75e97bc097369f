/**
 * Stores small values that may be evicted at any time. The part of a key before its first `:` is its kind; in memory, values of one
 * kind never evict those of another. There must be only few kinds. A cache that fails behaves like an empty cache: `get` returns null,
 * `set` stores nothing and returns false, and the failure is logged once.
 */
export interface Cache {
  /** Returns the value (any JSON), or null if the key has no value. */
  get(key: string): Promise<unknown>
  /** Stores a value for `ttlMs` milliseconds. With `onlyIfAbsent`, an existing value stays. Returns whether the value was stored. */
  set(key: string, value: unknown, options: { ttlMs: number; onlyIfAbsent?: boolean }): Promise<boolean>
  /**
   * Adds `by`, by default 1, to the counter of a key in a fixed window: the counter starts at 0 and starts again `ttlMs` milliseconds after its
   * first increment. Returns the new count and the milliseconds until the window ends. Concurrent calls get different counts.
   * If a shared cache fails, the counter of this process is used. In memory, counters of one `kind` never evict those of
   * another. There must be only few kinds.
   */
  count(key: string, options: { ttlMs: number; by?: number; kind?: string }): Promise<{ count: number; remainingMs: number }>
  close(): Promise<void>
}
