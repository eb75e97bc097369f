import { hash } from 'node:crypto'
import type { Cache } from '@duplex/cache'
import { addressKey, type ClientCall } from './client-call.ts'

/** As long as a session lasts. */
const KNOWN_ADDRESS_TTL_MS = 30 * 24 * 60 * 60_000

/** The addresses from which users have signed in before, per login. If the cache loses them, the stricter limits apply. */
export interface KnownAddresses {
  has(login: string, call: ClientCall): Promise<boolean>
  add(login: string, call: ClientCall): Promise<void>
}

export function createKnownAddresses(cache: Cache): KnownAddresses {
  const keyOf = (login: string, call: ClientCall) => `place:${loginKey(login)}:${addressKey(call)}`
  return {
    has: async (login, call) => (await cache.get(keyOf(login, call))) !== null,
    add: async (login, call) => {
      await cache.set(keyOf(login, call), true, { ttlMs: KNOWN_ADDRESS_TTL_MS })
    },
  }
}

/** One key for all spellings of a login. It is hashed, so that the cache holds no email address in clear text. */
export const loginKey = (login: string): string => hash('sha256', login.trim().toLowerCase(), 'base64url')
