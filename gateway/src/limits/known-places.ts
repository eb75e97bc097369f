import { hash } from 'node:crypto'
import type { Cache } from '@duplex/cache'
import { addressKey, type ClientCall } from './client-call.ts'

/** Milliseconds a place is remembered: as long as a session lasts. */
const REMEMBERED = 30 * 24 * 60 * 60_000

/** Where people have signed in before, under each of their logins. A cache that forgets it makes strangers of them, no more. */
export interface KnownPlaces {
  has(login: string, call: ClientCall): Promise<boolean>
  add(login: string, call: ClientCall): Promise<void>
}

export function createKnownPlaces(cache: Cache): KnownPlaces {
  const keyOf = (login: string, call: ClientCall) => `place:${loginKey(login)}:${addressKey(call)}`
  return {
    has: async (login, call) => (await cache.get(keyOf(login, call))) !== null,
    add: async (login, call) => {
      await cache.set(keyOf(login, call), true, { ttlMs: REMEMBERED })
    },
  }
}

/** One key for one login, however it is written. Hashed, so that no address stands in the cache in the clear. */
export const loginKey = (login: string): string => hash('sha256', login.trim().toLowerCase(), 'base64url')
