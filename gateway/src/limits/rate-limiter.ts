import type { Cache } from '@duplex/cache'
import { type Api, questionFailed, retryLater } from '@duplex/contracts'
import { addressKey, type ClientCall } from './client-call.ts'
import type { FindLogin, Limit } from './rate-limits.ts'

export interface RateLimiter {
  /** Counts a call under each limit. Throws RATE_LIMITED with `retryAfter` above one of them. `name` names what is counted. */
  count<I>(name: string, limits: readonly Limit<I>[], input: I, call: ClientCall): Promise<void>
}

export function createRateLimiter({ api, cache }: { api: Pick<Api, 'user'>; cache: Cache }): RateLimiter {
  /** Asks the user service at most once for each counted call. */
  const loginFinder = (call: ClientCall): FindLogin => {
    let found: ReturnType<FindLogin> | undefined
    return (login) => (found ??= api.user.findLogin({ login, address: addressKey(call) }, { ...call, actor: null }).catch(questionFailed))
  }
  return {
    count: async (name, limits, input, call) => {
      const findLogin = loginFinder(call)
      // one after the other: a call that a narrow limit rejects must not count for a wider one, which other clients share
      for (const limit of limits) {
        const subject = await limit.subjectOf(input, call, findLogin)
        if (subject === null) continue
        const kind = `rate:${limit.shared ?? name}:${limit.name}`
        const { count, remainingMs } = await cache.count(`${kind}:${subject}`, { ttlMs: limit.windowMs, kind })
        if (count > limit.count) throw retryLater('RATE_LIMITED', 'Too many requests', remainingMs)
      }
    },
  }
}
