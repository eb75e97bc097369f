import type { Api } from '@duplex/contracts'
import { addressKey, type ClientCall } from './client-call.ts'
import { type KnownPlaces, loginKey } from './known-places.ts'

/** Who is counted: a name among those of this kind, or null where a call does not count. */
type Subject<I> = (input: I, call: ClientCall, places: KnownPlaces) => string | null | Promise<string | null>

/** At most `count` calls of one subject in `per` milliseconds. `name` tells subjects of one method apart. */
export interface Limit<I> {
  name: string
  of: Subject<I>
  count: number
  per: number
}

type InputOf<M> = M extends (input: infer I, ...rest: never[]) => unknown ? I : never

/** Every method of the API has its line: to add one is to decide what it may cost. Those that others share come last (see limit-api.ts). */
export type RateLimits = { [S in keyof Api]: { [M in keyof Api[S]]: readonly Limit<InputOf<Api[S][M]>>[] } }

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const perUser = (count: number, per = MINUTE): Limit<unknown> => ({
  name: 'user',
  of: (_, { actor }) => (actor ? String(actor.id) : null),
  count,
  per,
})
const perAddress = (count: number, per = MINUTE): Limit<unknown> => ({ name: 'address', of: (_, call) => addressKey(call), count, per })

/** Of a write: so many a minute for one user, and for all who share an address ten times that. */
const write = (count: number) => [perUser(count), perAddress(10 * count)]
/** A password is asked for: whoever has got hold of a session may not guess it. */
const password = [perUser(10, 10 * MINUTE), perAddress(100, 10 * MINUTE)]
/** What only a read costs. */
const free: [] = []

/** What searches costs more than another list; it counts for who is signed in, else for the address. */
const search = <I extends { q?: string | undefined }>(count: number): Limit<I> => ({
  name: 'user, or address',
  of: ({ q }, call) => (q === undefined ? null : call.actor ? `user ${call.actor.id}` : addressKey(call)),
  count,
  per: MINUTE,
})

/** One login from one address: what a person who has forgotten a password tries. */
const loginHere: Limit<{ login: string }> = {
  name: 'login from one address',
  of: ({ login }, call) => `${loginKey(login)} ${addressKey(call)}`,
  count: 10,
  per: 10 * MINUTE,
}

/**
 * One login from all addresses where nobody has signed in with it before, so that many of them together guess no more than
 * a few. Whoever has is not among them: nobody can lock people out of where they usually sign in.
 */
const loginElsewhere: Limit<{ login: string }> = {
  name: 'login from new addresses',
  of: async ({ login }, call, places) => ((await places.has(login, call)) ? null : loginKey(login)),
  count: 30,
  per: 10 * MINUTE,
}

/** Far above what people do, and far below what hurts. The numbers stand in docs/limits.md too. */
export const rateLimits: RateLimits = {
  user: {
    register: [perAddress(30, HOUR)],
    signIn: [perAddress(60, 10 * MINUTE), loginHere, loginElsewhere],
    signOut: free,
    authenticate: free,
    listSessions: free,
    endSession: write(60),
    get: free,
    update: write(30),
    changePassword: password,
    remove: password,
    setFollow: write(60),
    list: free,
    setRole: write(60),
    listNotifications: free,
    countUnread: free,
    readNotifications: write(120),
    getSite: free,
    updateSite: write(30),
    putImage: write(20),
    getImage: free,
  },
  post: {
    create: write(20),
    update: write(120),
    remove: write(60),
    get: free,
    list: [search(60)],
    tags: free,
    preview: write(120),
  },
  comment: {
    create: write(30),
    update: write(60),
    remove: write(60),
    list: free,
  },
  like: { set: write(120) },
}
