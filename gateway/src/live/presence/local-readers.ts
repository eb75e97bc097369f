import type { Author } from '@duplex/contracts'
import type { Reader } from '../hub/reader.ts'
import { MEMBERS, NAMES, type Summary } from './announcement.ts'

/** Who reads one channel at this gateway. Somebody who is signed in is one, with however many streams. */
export class LocalReaders {
  readonly readers = new Set<Reader>()
  readonly #users = new Map<number, { user: Author; streams: number }>()
  #anonymous = 0

  add(reader: Reader): void {
    this.readers.add(reader)
    if (!reader.user) this.#anonymous++
    else {
      const known = this.#users.get(reader.user.id)
      if (known) known.streams++
      else this.#users.set(reader.user.id, { user: reader.user, streams: 1 })
    }
  }

  /** Answers whether it was there. */
  remove(reader: Reader): boolean {
    if (!this.readers.delete(reader)) return false
    const known = reader.user && this.#users.get(reader.user.id)
    if (!known) this.#anonymous--
    else if (--known.streams === 0) this.#users.delete(known.user.id)
    return true
  }

  /** Answers whether that concerns somebody here. */
  rename(user: Author): boolean {
    const known = this.#users.get(user.id)
    if (known) known.user = user
    return known !== undefined
  }

  /** Who one of the readers is now; null for nobody. */
  userOf({ user }: Reader): Author | null {
    return (user && this.#users.get(user.id)?.user) ?? null
  }

  summary(channel: string): Summary {
    const members = [...this.#users.values().take(MEMBERS)].map(({ user }) => user)
    return {
      channel,
      ids: members.map(({ id }) => id),
      users: members.slice(0, NAMES),
      others: this.#anonymous + this.#users.size - members.length,
    }
  }
}
