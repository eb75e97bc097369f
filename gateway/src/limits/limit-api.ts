import { type Api, type CallContext, mapApi, type User } from '@duplex/contracts'
import type { ClientCall } from './client-call.ts'
import type { KnownAddresses } from './known-addresses.ts'
import type { RateLimiter } from './rate-limiter.ts'
import { type RateLimits, rateLimits } from './rate-limits.ts'
import type { StorageQuota } from './storage-quota.ts'

type Call<I, O> = (input: I, context?: CallContext) => Promise<O>

/**
 * The same clients, with the rate limits of each method. The API's routes, the pages' forms and the operations of a WebSocket
 * all call these clients. Beyond a limit they throw RATE_LIMITED with `retryAfter`. A call without an address is the
 * gateway's own, so no limit applies. What a call of a user stores counts for the user's quota.
 */
export function limitApi(api: Api, limiter: RateLimiter, quota: StorageQuota | null = null, limits: RateLimits = rateLimits): Api {
  const { knownAddresses } = limiter
  const limited = mapApi(api, (service, method, call) => {
    const own = limits[service][method]
    if (own.length === 0) return call
    const stores = own.some(({ name }) => name === 'user') && `${service}.${method}` !== 'post.preview'
    return async (input, context) => {
      if (isForClient(context)) {
        await limiter.count(`${service}.${method}`, own, input, context)
        if (stores && context.actor) await quota?.charge(context.actor.id, input)
      }
      return call(input, context)
    }
  })

  const { user } = limited
  const register = rememberAddress(user.register, knownAddresses)
  const signIn = rememberAddress(user.signIn, knownAddresses)
  return { ...limited, user: { ...user, register, signIn } }
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
