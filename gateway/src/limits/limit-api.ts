import type { Cache } from '@duplex/cache'
import { type Api, type CallContext, DuplexError, mapApi, type User } from '@duplex/contracts'
import type { ClientCall } from './client-call.ts'
import { createKnownAddresses, type KnownAddresses } from './known-addresses.ts'
import { type Limit, type RateLimits, rateLimits } from './rate-limits.ts'

type Call<I, O> = (input: I, context?: CallContext) => Promise<O>

/**
 * The same clients, with the rate limits of each method. The API's routes, the pages' forms and the operations of a WebSocket
 * all call these clients. Beyond a limit they throw RATE_LIMITED with `retryAfter`. A call without an address is the
 * gateway's own, so no limit applies.
 */
export function limitApi(api: Api, cache: Cache, limits: RateLimits = rateLimits): Api {
  const knownAddresses = createKnownAddresses(cache)
  const limited = mapApi(api, (service, method, call) => {
    const own = limits[service][method]
    if (own.length === 0) return call
    return async (input, context) => {
      if (isForClient(context)) await mustBeWithin(own, `rate:${service}.${method}`, input, context)
      return call(input, context)
    }
  })

  async function mustBeWithin<I>(own: readonly Limit<I>[], name: string, input: I, context: ClientCall): Promise<void> {
    // one after the other: a call that a narrow limit rejects must not count for a wider one, which other clients share
    for (const limit of own) {
      const subject = await limit.subjectOf(input, context, knownAddresses)
      if (subject === null) continue
      const { count, remainingMs } = await cache.count(`${name}:${limit.name}:${subject}`, { ttlMs: limit.windowMs })
      if (count > limit.count) throw rateLimited(remainingMs)
    }
  }

  const { user } = limited
  const register = rememberAddress(user.register, knownAddresses)
  const signIn = rememberAddress(user.signIn, knownAddresses)
  return { ...limited, user: { ...user, register, signIn } }
}

function rateLimited(remainingMs: number): DuplexError {
  const retryAfter = Math.max(1, Math.ceil(remainingMs / 1_000))
  const wait = retryAfter < 120 ? `${retryAfter} seconds` : `${Math.ceil(retryAfter / 60)} minutes`
  return new DuplexError('RATE_LIMITED', `Too many requests: try again in ${wait}`, { retryAfter })
}

/** A user who has signed in from an address can sign in from there again, however often others try elsewhere. */
function rememberAddress<I, O extends { user: User }>(call: Call<I, O>, knownAddresses: KnownAddresses): Call<I, O> {
  return async (input, context) => {
    const output = await call(input, context)
    if (isForClient(context)) {
      const { username, email } = output.user
      await Promise.all([username, email ?? username].map((login) => knownAddresses.add(login, context)))
    }
    return output
  }
}

const isForClient = (context: CallContext | undefined): context is ClientCall => context !== undefined && 'address' in context
