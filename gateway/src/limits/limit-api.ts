import type { Cache } from '@duplex/cache'
import { type Api, type CallContext, DuplexError, type User } from '@duplex/contracts'
import type { ClientCall } from './client-call.ts'
import { createKnownPlaces, type KnownPlaces } from './known-places.ts'
import { type Limit, type RateLimits, rateLimits } from './rate-limits.ts'

type Call = (input: never, context?: CallContext) => Promise<unknown>

/**
 * The same clients, each call held to its limits: what the API's routes, the pages' forms and a WebSocket's operations
 * all go through. Throws RATE_LIMITED, with when to come back. A call without an address is the gateway's own, and free.
 */
export function limitApi(api: Api, cache: Cache, limits: RateLimits = rateLimits): Api {
  const places = createKnownPlaces(cache)
  const limited: Record<string, Record<string, Call>> = {}
  for (const [service, client] of Object.entries(api)) {
    limited[service] = {}
    for (const [method, call] of Object.entries(client as Record<string, Call>)) {
      const own = (limits as Record<string, Record<string, readonly Limit<never>[]>>)[service]?.[method] ?? []
      limited[service][method] = own.length === 0 ? call : limitCall(call, `rate:${service}.${method}`, own, cache, places)
    }
  }
  const { user, ...rest } = limited as unknown as Api
  return { ...rest, user: { ...user, register: remembering(user.register, places), signIn: remembering(user.signIn, places) } }
}

function limitCall(call: Call, name: string, limits: readonly Limit<never>[], cache: Cache, places: KnownPlaces): Call {
  return async (input, context = {}) => {
    if (!isForClient(context)) return call(input, context)
    // one after the other: what a narrower limit refuses does not count against a wider one, which others share
    for (const limit of limits) {
      const subject = await limit.of(input, context, places)
      if (subject === null) continue
      const { count, remainingMs } = await cache.count(`${name}:${limit.name}:${subject}`, { ttlMs: limit.per })
      if (count > limit.count) throw rateLimited(remainingMs)
    }
    return call(input, context)
  }
}

function rateLimited(remainingMs: number): DuplexError {
  const retryAfter = Math.max(1, Math.ceil(remainingMs / 1_000))
  const wait = retryAfter < 120 ? `${retryAfter} seconds` : `${Math.ceil(retryAfter / 60)} minutes`
  return new DuplexError('RATE_LIMITED', `Too many requests: try again in ${wait}`, { retryAfter })
}

/** Whoever got in here may come back here, whatever others try elsewhere. */
function remembering<I, O extends { user: User }>(signIn: (input: I, context?: CallContext) => Promise<O>, places: KnownPlaces) {
  return async (input: I, context: CallContext = {}): Promise<O> => {
    const answer = await signIn(input, context)
    if (isForClient(context)) {
      const { username, email } = answer.user
      await Promise.all([username, email ?? username].map((login) => places.add(login, context)))
    }
    return answer
  }
}

const isForClient = (context: CallContext): context is ClientCall => 'address' in context
