import type { Cache } from '@duplex/cache'
import { DuplexError } from '@duplex/contracts'
import type { ClientCall } from './client-call.ts'
import { createKnownAddresses, type KnownAddresses } from './known-addresses.ts'
import type { Limit } from './rate-limits.ts'

export interface RateLimiter {
  readonly knownAddresses: KnownAddresses
  /** Counts a call under each limit. Throws RATE_LIMITED with `retryAfter` above one of them. `name` names what is counted. */
  count<I>(name: string, limits: readonly Limit<I>[], input: I, call: ClientCall): Promise<void>
}

export function createRateLimiter(cache: Cache): RateLimiter {
  const knownAddresses = createKnownAddresses(cache)
  return {
    knownAddresses,
    count: async (name, limits, input, call) => {
      // one after the other: a call that a narrow limit rejects must not count for a wider one, which other clients share
      for (const limit of limits) {
        const subject = await limit.subjectOf(input, call, knownAddresses)
        if (subject === null) continue
        const { count, remainingMs } = await cache.count(`rate:${name}:${limit.name}:${subject}`, { ttlMs: limit.windowMs })
        if (count > limit.count) throw rateLimited(remainingMs)
      }
    },
  }
}

function rateLimited(remainingMs: number): DuplexError {
  const retryAfter = Math.max(1, Math.ceil(remainingMs / 1_000))
  const wait = retryAfter < 120 ? `${retryAfter} seconds` : `${Math.ceil(retryAfter / 60)} minutes`
  return new DuplexError('RATE_LIMITED', `Too many requests: try again in ${wait}`, { retryAfter })
}
