import type { Input, MethodName, ServiceName } from '@duplex/contracts'
import { addressKey, type ClientCall } from './client-call.ts'

/** The account of a login (the same for its username and its email address), and whether its user signs in at this address. */
export type FindLogin = (login: string) => Promise<{ account: string; known: boolean }>

/** The key that a call is counted under, or null if this call does not count. */
type SubjectOf<I> = (input: I, call: ClientCall, findLogin: FindLogin) => string | null | Promise<string | null>

/** At most `count` calls of one subject in `windowMs`. `name` distinguishes the limits of one method. */
export interface Limit<I> {
  name: string
  subjectOf: SubjectOf<I>
  count: number
  windowMs: number
  /** Calls of all methods that have a limit with this value count together. */
  shared?: string
  /** The method stores its input, so a call also counts for the quota of its user. */
  stores?: true
}

/**
 * The limits of every method. The table is total: a new method must decide its limits here. In a list, a limit that several
 * clients share comes last (see limit-api.ts).
 */
export type RateLimits = { readonly [S in ServiceName]: { readonly [M in MethodName<S>]: readonly Limit<Input<S, M>>[] } }

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const perUser = (count: number, windowMs = MINUTE): Limit<unknown> => ({
  name: 'user',
  subjectOf: (_, { actor }) => (actor ? String(actor.id) : null),
  count,
  windowMs,
})
const perAddress = (count: number, windowMs = MINUTE): Limit<unknown> => ({
  name: 'address',
  subjectOf: (_, call) => addressKey(call),
  count,
  windowMs,
})

/** Counts the calls that send a password. */
function withPassword({ name, subjectOf, ...limit }: Limit<unknown>): Limit<{ password?: string | undefined }> {
  return {
    ...limit,
    name: `${name}, with a password`,
    shared: 'password',
    subjectOf: (input, call, findLogin) => (input.password === undefined ? null : subjectOf(input, call, findLogin)),
  }
}

/** `count` per minute for one user, and ten times as many for all users of one address. */
const perUserAndAddress = (count: number): Limit<unknown>[] => [perUser(count), perAddress(10 * count)]
/** For a method that stores what the client sends. */
const write = (count: number): Limit<unknown>[] => perUserAndAddress(count).map((limit) => ({ ...limit, stores: true }))
/** For a method that asks for the password: a stolen session must not be enough to guess it, whichever method it uses. */
const password: Limit<{ password?: string | undefined }>[] = [
  withPassword(perUser(10, 10 * MINUTE)),
  withPassword(perAddress(100, 10 * MINUTE)),
]
/** For a method that costs no more than a read. */
const unlimited: [] = []

/** A search costs more than other lists. It counts for the signed-in user, otherwise for the address. */
const search = <I extends { q?: string | undefined }>(count: number): Limit<I> => ({
  name: 'user, or address',
  subjectOf: ({ q }, call) => (q === undefined ? null : userOrAddress(call)),
  count,
  windowMs: MINUTE,
})

/** One account from one address: enough for a user who has forgotten the password. */
const accountHere: Limit<{ login: string }> = {
  name: 'account from one address',
  subjectOf: async ({ login }, call, findLogin) => `${(await findLogin(login)).account} ${addressKey(call)}`,
  count: 10,
  windowMs: 10 * MINUTE,
}

/**
 * One account from all new addresses together, so that an attacker with many addresses cannot guess the password. An address
 * from which the user has signed in before is exempt, so that an attacker cannot lock users out.
 */
const accountElsewhere: Limit<{ login: string }> = {
  name: 'account from new addresses',
  subjectOf: async ({ login }, _, findLogin) => {
    const { account, known } = await findLogin(login)
    return known ? null : account
  },
  count: 30,
  windowMs: 10 * MINUTE,
}

/**
 * For a page that is rendered because it is not in the page cache. Readers who are not signed in rarely need that, so the limit
 * also fits the readers of a company behind one address.
 */
export const pageLimits: readonly Limit<unknown>[] = [
  { name: 'user, or address', subjectOf: (_, call) => userOrAddress(call), count: 600, windowMs: MINUTE },
]

const userOrAddress = (call: ClientCall) => (call.actor ? `user ${call.actor.id}` : addressKey(call))

/** Far above what users need, and far below what harms the server. docs/limits.md repeats these numbers; a test compares them. */
export const rateLimits: RateLimits = {
  user: {
    ping: unlimited,
    register: [perAddress(30, HOUR)],
    getSetupToken: unlimited,
    signIn: [perAddress(60, 10 * MINUTE), accountHere, accountElsewhere],
    findLogin: unlimited,
    signOut: unlimited,
    authenticate: unlimited,
    listSessions: unlimited,
    endSession: write(60),
    endSessions: write(60),
    get: unlimited,
    update: [...write(30), ...password],
    changePassword: password,
    createPasswordReset: write(30),
    resetPassword: [perAddress(30, 10 * MINUTE)],
    remove: [...write(60), ...password],
    setFollow: write(60),
    list: unlimited,
    setRole: write(60),
    listNotifications: unlimited,
    countUnread: unlimited,
    readNotifications: write(120),
    getSite: unlimited,
    updateSite: write(30),
    putImage: write(20),
    getImage: unlimited,
  },
  post: {
    ping: unlimited,
    create: write(20),
    update: write(120),
    remove: write(60),
    get: unlimited,
    list: [search(60)],
    searchNames: [search(60)],
    tags: unlimited,
    preview: perUserAndAddress(120),
  },
  comment: {
    ping: unlimited,
    create: write(30),
    update: write(60),
    remove: write(60),
    get: unlimited,
    list: unlimited,
  },
  like: { ping: unlimited, set: write(120) },
}
