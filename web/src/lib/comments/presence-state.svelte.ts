import type { Presence, Typing } from '@duplex/live-client'

/** How long a user is shown as typing after a report: longer than the interval between two reports. */
const TYPING_TTL_MS = 4_000

/** The readers of a post, and the users who are typing a comment. */
export class PresenceState {
  count = $state(0)
  users = $state.raw<Presence['users']>([])
  /** Usernames, in the order in which they started to type. */
  typing = $state.raw<readonly string[]>([])
  readonly channel: string
  readonly #readerId: number | null
  readonly #typing = new Map<number, { name: string; timer: ReturnType<typeof setTimeout> }>()

  /** `readerId`: the reader, whose own typing is not shown; null if not signed in. */
  constructor({ postId, readerId }: { postId: number; readerId: number | null }) {
    this.channel = `comments:${postId}`
    this.#readerId = readerId
  }

  setPresence({ channel, count, users }: Presence): void {
    if (channel !== this.channel) return
    this.count = count
    this.users = users
  }

  typed({ channel, user }: Typing): void {
    if (channel !== this.channel || user.id === this.#readerId) return
    clearTimeout(this.#typing.get(user.id)?.timer)
    this.#typing.set(user.id, { name: user.username, timer: setTimeout(() => this.stoppedTyping(user.id), TYPING_TTL_MS) })
    this.#show()
  }

  /** The user has sent the comment or stopped typing. */
  stoppedTyping(userId: number): void {
    clearTimeout(this.#typing.get(userId)?.timer)
    if (this.#typing.delete(userId)) this.#show()
  }

  #show(): void {
    this.typing = [...this.#typing.values()].map(({ name }) => name)
  }
}
