import { type Api, type CallContext, mapApi } from '@duplex/contracts'
import type { ClientCall } from './client-call.ts'
import type { RateLimiter } from './rate-limiter.ts'
import { type RateLimits, rateLimits } from './rate-limits.ts'
import type { StorageQuota } from './storage-quota.ts'

/**
 * The same clients, with the rate limits of each method. The API's routes, the pages' forms and the operations of a WebSocket
 * all call these clients. Beyond a limit they throw RATE_LIMITED with `retryAfter`. A call without an address is the
 * gateway's own, so no limit applies. What a call of a user stores counts for the user's quota.
 */
export function limitApi(api: Api, limiter: RateLimiter, quota: StorageQuota | null = null, limits: RateLimits = rateLimits): Api {
  return mapApi(api, (service, method, call) => {
    const own = limits[service][method]
    if (own.length === 0) return call
    const isStored = own.some(({ stores }) => stores)
    return async (input, context) => {
      if (isForClient(context)) {
        await limiter.count(`${service}.${method}`, own, input, context)
        if (isStored && context.actor) await quota?.charge(context.actor.id, input)
      }
      return call(input, context)
    }
  })
}

export const isForClient = (context: CallContext | undefined): context is ClientCall => context !== undefined && 'address' in context
