/**
 * Small values that may be forgotten at any time. A broken cache reads as an empty one: `get` answers null, writes do
 * nothing, and the failure is logged once.
 */
export interface Cache {
  /** The value (any JSON), or null where there is none. */
  get(key: string): Promise<unknown>
  /** Keeps a value for `ttl` milliseconds. With `onlyIfAbsent`, an older value stays; answers whether it was stored. */
  set(key: string, value: unknown, options: { ttl: number; onlyIfAbsent?: boolean }): Promise<boolean>
  /**
   * Counts one more under a key, from 1, and begins anew `ttl` milliseconds after the first: how many there are, and the
   * milliseconds until then. Counts made at once are all different. A broken cache counts within this process.
   */
  count(key: string, options: { ttl: number }): Promise<{ count: number; left: number }>
  close(): Promise<void>
}
