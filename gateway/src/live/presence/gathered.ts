import type { Author } from '@duplex/contracts'
import { NAMES, type Summary } from './announcement.ts'
import { MostLately } from './most-lately.ts'
import type { PresenceLimits } from './presence-limits.ts'

/** Announcements in a row of a gateway that may be lost. */
const LOST = 2

/**
 * Who reads one channel at any gateway, by what the gateways tell. Nobody is ever said to have left: whoever is heard of no
 * more has, after the grace, and that is so for a reader who went, for one who moves to another gateway, and for all the
 * readers of a gateway that died.
 */
export class Gathered {
  readonly #limits: PresenceLimits
  readonly #users = new Map<number, { user: Author | null; until: number }>()
  /** By gateway. */
  readonly #others = new Map<string, { count: number; until: number }>()
  /** Nameless readers cannot be told apart: one who comes back within the grace is the one who went. */
  readonly #nameless: MostLately

  constructor(limits: PresenceLimits) {
    this.#limits = limits
    this.#nameless = new MostLately(limits.grace)
  }

  /** Takes in what a gateway tells; answers whether it is news. */
  hear(gateway: string, { ids, users, others }: Summary, now: number): boolean {
    const { grace, repeat } = this.#limits
    let news = (this.#others.get(gateway)?.count ?? 0) !== others
    if (others > 0) this.#others.set(gateway, { count: others, until: now + repeat * (LOST + 1) })
    else this.#others.delete(gateway)
    // it may have been heard of just before it went
    const until = now + repeat + grace
    for (const id of ids) {
      const known = this.#users.get(id)
      if (known) known.until = until
      else this.#users.set(id, { user: null, until })
      news ||= !known
    }
    for (const user of users) {
      const known = this.#users.get(user.id)
      if (!known || isSame(known.user, user)) continue
      known.user = user
      news = true
    }
    return news
  }

  /** Who is here now. */
  look(now: number): { count: number; users: Author[] } {
    for (const [id, { until }] of this.#users) if (until <= now) this.#users.delete(id)
    let others = 0
    for (const [gateway, { count, until }] of this.#others) {
      if (until <= now) this.#others.delete(gateway)
      else others += count
    }
    const named = this.#users
      .values()
      .map(({ user }) => user)
      .filter((user) => user !== null)
    return { count: this.#users.size + this.#nameless.take(others, now), users: [...named.take(NAMES)] }
  }

  /** When somebody's time is over who is not heard of until then; Infinity where there is nobody. */
  get next(): number {
    let next = this.#nameless.next
    for (const { until } of this.#users.values()) next = Math.min(next, until)
    for (const { until } of this.#others.values()) next = Math.min(next, until)
    return next
  }
}

const isSame = (known: Author | null, { username, avatarUrl }: Author) => known?.username === username && known.avatarUrl === avatarUrl
