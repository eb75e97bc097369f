import type { Author } from '@duplex/contracts'
import { MAX_NAMES, type Summary } from './announcement.ts'
import type { PresenceLimits } from './presence-limits.ts'
import { RecentMaximum } from './recent-maximum.ts'

/** Consecutive announcements of a gateway that may be lost. */
const LOST_ANNOUNCEMENTS = 2

/**
 * The readers of one channel at all gateways, as the gateways announce them. No gateway announces that a reader has
 * disconnected. A reader that is no longer announced is removed after the grace period. This covers a reader that
 * disconnects, a reader that moves to another gateway, and all readers of a gateway that has died.
 */
export class AnnouncedReaders {
  readonly #limits: PresenceLimits
  readonly #users = new Map<number, { user: Author | null; expiresAt: number }>()
  /** By gateway. */
  readonly #others = new Map<string, { count: number; expiresAt: number }>()
  /** Anonymous readers cannot be distinguished. A reader that reconnects within the grace period must not be counted twice. */
  readonly #anonymous: RecentMaximum

  constructor(limits: PresenceLimits) {
    this.#limits = limits
    this.#anonymous = new RecentMaximum(limits.graceMs)
  }

  /** Stores what a gateway announces. Returns whether it differs from what was known. */
  update(gateway: string, { ids, users, others }: Summary, now: number): boolean {
    const { graceMs, announceIntervalMs } = this.#limits
    let changed = (this.#others.get(gateway)?.count ?? 0) !== others
    if (others > 0) this.#others.set(gateway, { count: others, expiresAt: now + announceIntervalMs * (LOST_ANNOUNCEMENTS + 1) })
    else this.#others.delete(gateway)
    // the reader may disconnect just before the next announcement
    const expiresAt = now + announceIntervalMs + graceMs
    for (const id of ids) {
      const known = this.#users.get(id)
      if (known) known.expiresAt = expiresAt
      else this.#users.set(id, { user: null, expiresAt })
      changed ||= !known
    }
    for (const user of users) {
      const known = this.#users.get(user.id)
      if (!known || isSame(known.user, user)) continue
      known.user = user
      changed = true
    }
    return changed
  }

  /** The present readers: their number, and the first of them by name. */
  snapshot(now: number): { count: number; users: Author[] } {
    for (const [id, { expiresAt }] of this.#users) if (expiresAt <= now) this.#users.delete(id)
    let others = 0
    for (const [gateway, { count, expiresAt }] of this.#others) {
      if (expiresAt <= now) this.#others.delete(gateway)
      else others += count
    }
    const named = this.#users
      .values()
      .map(({ user }) => user)
      .filter((user) => user !== null)
    return { count: this.#users.size + this.#anonymous.update(others, now), users: [...named.take(MAX_NAMES)] }
  }

  /** The time at which the next reader expires if it is not announced again. Infinity if there is no reader. */
  get nextExpiry(): number {
    let next = this.#anonymous.nextExpiry
    for (const { expiresAt } of this.#users.values()) next = Math.min(next, expiresAt)
    for (const { expiresAt } of this.#others.values()) next = Math.min(next, expiresAt)
    return next
  }
}

const isSame = (known: Author | null, { username, avatarUrl }: Author) => known?.username === username && known.avatarUrl === avatarUrl
