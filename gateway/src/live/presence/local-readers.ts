import type { Author } from '@duplex/contracts'
import { MAX_IDS, MAX_NAMES, type Summary } from './announcement.ts'
import type { PresenceSubscriber } from './presence-subscriber.ts'

/** The readers of one channel at this gateway. A user with several streams counts once. */
export class LocalReaders {
  readonly subscribers = new Set<PresenceSubscriber>()
  readonly #users = new Map<number, { user: Author; streams: number }>()
  #anonymous = 0

  add(subscriber: PresenceSubscriber): void {
    this.subscribers.add(subscriber)
    if (!subscriber.user) this.#anonymous++
    else {
      const known = this.#users.get(subscriber.user.id)
      if (known) known.streams++
      else this.#users.set(subscriber.user.id, { user: subscriber.user, streams: 1 })
    }
  }

  /** Returns whether the subscriber followed the channel. */
  remove(subscriber: PresenceSubscriber): boolean {
    if (!this.subscribers.delete(subscriber)) return false
    const known = subscriber.user && this.#users.get(subscriber.user.id)
    if (!known) this.#anonymous--
    else if (--known.streams === 0) this.#users.delete(known.user.id)
    return true
  }

  /** Returns whether the user reads the channel here. */
  rename(user: Author): boolean {
    const known = this.#users.get(user.id)
    if (known) known.user = user
    return known !== undefined
  }

  /** The subscriber's user with the current name. Null if the reader is not signed in. */
  userOf({ user }: PresenceSubscriber): Author | null {
    return (user && this.#users.get(user.id)?.user) ?? null
  }

  summary(channel: string): Summary {
    const members = [...this.#users.values().take(MAX_IDS)].map(({ user }) => user)
    return {
      channel,
      ids: members.map(({ id }) => id),
      users: members.slice(0, MAX_NAMES),
      others: this.#anonymous + this.#users.size - members.length,
    }
  }
}
