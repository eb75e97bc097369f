import type { Presence, Typing } from '@duplex/live-client'

/** Milliseconds for which somebody is shown to type: longer than between two words of it. */
const SHOWN = 4_000

/** Who else is here: who reads the comments of a post, and who writes one just now. */
export class PresenceState {
  count = $state(0)
  users = $state.raw<Presence['users']>([])
  /** Names, in the order in which they began. */
  typing = $state.raw<readonly string[]>([])
  readonly channel: string
  readonly #readerId: number | null
  readonly #typing = new Map<number, { name: string; timer: ReturnType<typeof setTimeout> }>()

  /** `readerId`: whose own typing is not shown; null for somebody who is not signed in. */
  constructor({ postId, readerId }: { postId: number; readerId: number | null }) {
    this.channel = `comments:${postId}`
    this.#readerId = readerId
  }

  take({ channel, count, users }: Presence): void {
    if (channel !== this.channel) return
    this.count = count
    this.users = users
  }

  typed({ channel, user }: Typing): void {
    if (channel !== this.channel || user.id === this.#readerId) return
    clearTimeout(this.#typing.get(user.id)?.timer)
    this.#typing.set(user.id, { name: user.username, timer: setTimeout(() => this.wrote(user.id), SHOWN) })
    this.#show()
  }

  /** What somebody typed is there, or was given up. */
  wrote(userId: number): void {
    clearTimeout(this.#typing.get(userId)?.timer)
    if (this.#typing.delete(userId)) this.#show()
  }

  #show(): void {
    this.typing = [...this.#typing.values()].map(({ name }) => name)
  }
}
