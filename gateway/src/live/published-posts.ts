import { type Client, type EventData, isDuplexError, type LogEvent, type postContract, questionFailed } from '@duplex/contracts'

/** The most posts remembered; beyond, the oldest is forgotten. */
const KEPT = 10_000

/** Which posts anybody may read: learned from the log, asked of the post service otherwise. */
export class PublishedPosts {
  readonly #post: Client<typeof postContract>
  readonly #published = new Set<number>()
  /** Questions under way: many readers who come back at once ask one. */
  readonly #asking = new Map<number, Promise<boolean>>()
  /** How often everything was forgotten. */
  #forgotten = 0

  constructor(post: Client<typeof postContract>) {
    this.#post = post
  }

  learn({ type, data }: LogEvent): void {
    if (data === null) return
    if (type === 'post.published') this.#keep((data as EventData<'post.published'>).post.id)
    else if (type === 'post.withdrawn' || type === 'post.deleted') this.#drop((data as EventData<'post.withdrawn'>).postId)
  }

  /** The log has become another: what it taught may not be so any more. */
  forget(): void {
    this.#published.clear()
    this.#asking.clear()
    this.#forgotten++
  }

  /** Throws UNAVAILABLE where nobody can tell. */
  async has(id: number): Promise<boolean> {
    if (this.#published.has(id)) return true
    // what is not published may be at any moment, before its event is here: that is asked each time
    const asking = this.#asking.get(id) ?? this.#begin(id)
    const published = await asking
    return published || this.#published.has(id)
  }

  #begin(id: number): Promise<boolean> {
    const forgotten = this.#forgotten
    const asking = this.#ask(id)
      .then((published) => {
        // an answer about another log may not be so in this one
        if (this.#forgotten !== forgotten) return this.has(id)
        // what an event has told meanwhile is newer
        if (this.#asking.get(id) !== asking) return this.#published.has(id)
        if (published) this.#keep(id)
        return published
      })
      .finally(() => {
        if (this.#asking.get(id) === asking) this.#asking.delete(id)
      })
    this.#asking.set(id, asking)
    return asking
  }

  async #ask(id: number): Promise<boolean> {
    try {
      const { post } = await this.#post.get({ post: id }, { actor: null })
      return post.status === 'published'
    } catch (error) {
      if (isDuplexError(error) && error.code === 'NOT_FOUND') return false
      return questionFailed(error)
    }
  }

  #keep(id: number): void {
    this.#published.delete(id)
    this.#published.add(id)
    if (this.#published.size > KEPT) this.#published.delete(this.#published.values().next().value!)
  }

  #drop(id: number): void {
    this.#published.delete(id)
    this.#asking.delete(id)
  }
}
