import { type Client, DuplexError, type EventData, isDuplexError, type LogEvent, type postContract } from '@duplex/contracts'

/** The most posts remembered; beyond, the oldest is forgotten. */
const KEPT = 10_000

/** Which posts anybody may read: learned from the log, asked of the post service otherwise. */
export class PublishedPosts {
  readonly #post: Client<typeof postContract>
  readonly #known = new Map<number, boolean>()

  constructor(post: Client<typeof postContract>) {
    this.#post = post
  }

  learn({ type, data }: LogEvent): void {
    if (data === null) return
    if (type === 'post.published') this.#keep((data as EventData<'post.published'>).post.id, true)
    else if (type === 'post.withdrawn' || type === 'post.deleted') this.#keep((data as EventData<'post.withdrawn'>).postId, false)
  }

  /** The log has become another: what it taught may not be so any more. */
  forget(): void {
    this.#known.clear()
  }

  /** Throws UNAVAILABLE where nobody can tell. */
  async has(id: number): Promise<boolean> {
    const known = this.#known.get(id)
    if (known !== undefined) return known
    const published = await this.#ask(id)
    // what an event has told meanwhile is newer; what is not published may be at any moment
    if (published && !this.#known.has(id)) this.#keep(id, true)
    return this.#known.get(id) ?? published
  }

  async #ask(id: number): Promise<boolean> {
    try {
      const { post } = await this.#post.get({ post: id }, { actor: null })
      return post.status === 'published'
    } catch (error) {
      if (!isDuplexError(error)) throw error
      if (error.code === 'NOT_FOUND') return false
      throw error.code === 'OUTCOME_UNKNOWN' ? new DuplexError('UNAVAILABLE', undefined, error.details, { cause: error }) : error
    }
  }

  #keep(id: number, published: boolean): void {
    this.#known.delete(id)
    this.#known.set(id, published)
    if (this.#known.size > KEPT) this.#known.delete(this.#known.keys().next().value!)
  }
}
