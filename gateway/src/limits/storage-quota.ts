import type { Cache } from '@duplex/cache'
import { retryLater } from '@duplex/contracts'

export const DEFAULT_DAILY_QUOTA_MB = 100
const DAY_MS = 24 * 60 * 60_000
const MIB = 1024 * 1024
/** A small write, such as a like, also stores rows and events. */
const MIN_CHARGE_BYTES = 1024

export interface StorageQuota {
  /** Counts what a call stores. Throws QUOTA_EXCEEDED with `retryAfter` if the user would store too much within a day. */
  charge(userId: number, input: unknown): Promise<void>
}

/** Limits what one user can store: texts, drafts, edits, comments and images together, for all gateways that share the cache. */
export function createStorageQuota(cache: Cache, mibPerDay: number): StorageQuota {
  return {
    charge: async (userId, input) => {
      const key = `quota:${userId}`
      const bytes = MIN_CHARGE_BYTES + Buffer.byteLength(JSON.stringify(input ?? null))
      const { count, remainingMs } = await cache.count(key, { ttlMs: DAY_MS, by: bytes })
      if (count <= mibPerDay * MIB) return
      // a call that is rejected stores nothing, so a shorter text may still fit
      await cache.count(key, { ttlMs: DAY_MS, by: -bytes })
      throw retryLater('QUOTA_EXCEEDED', `You can store at most ${mibPerDay} MiB in a day`, remainingMs)
    },
  }
}
