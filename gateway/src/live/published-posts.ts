import { type Client, isDuplexError, type postContract, questionFailed } from '@duplex/contracts'
import type { LogFeed } from '../log/log-feed.ts'

/** The maximum number of posts in memory. The oldest is removed first. */
const MAX_POSTS = 10_000

/** Tells which posts are published. It learns this from log events, and asks the post service for other posts. */
export class PublishedPosts {
  readonly #post: Client<typeof postContract>
  readonly #published = new Set<number>()
  /** Requests in progress. Many subscribers that reconnect at once share one request per post. */
  readonly #requests = new Map<number, Promise<boolean>>()
  /** The number of restarts of the log. */
  #restarts = 0

  constructor(post: Client<typeof postContract>, feed: Pick<LogFeed, 'on' | 'onRestart'>) {
    this.#post = post
    // events of another log say nothing about this one
    feed.onRestart(() => {
      this.#published.clear()
      this.#requests.clear()
      this.#restarts++
    })
    feed.on('post.published', ({ data }) => this.#keep(data.post.id))
    feed.on('post.withdrawn', ({ data }) => this.#drop(data.postId))
    feed.on('post.deleted', ({ data }) => this.#drop(data.postId))
  }

  /** Throws UNAVAILABLE if the post service does not answer. */
  async has(id: number): Promise<boolean> {
    if (this.#published.has(id)) return true
    // an unpublished post may be published before its event arrives here, so that answer is not cached
    const request = this.#requests.get(id) ?? this.#begin(id)
    const published = await request
    return published || this.#published.has(id)
  }

  #begin(id: number): Promise<boolean> {
    const restarts = this.#restarts
    const request = this.#ask(id)
      .then((published) => {
        // the answer may be about the log before the restart
        if (this.#restarts !== restarts) return this.has(id)
        // an event that arrived meanwhile is newer than the answer
        if (this.#requests.get(id) !== request) return this.#published.has(id)
        if (published) this.#keep(id)
        return published
      })
      .finally(() => {
        if (this.#requests.get(id) === request) this.#requests.delete(id)
      })
    this.#requests.set(id, request)
    return request
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
    if (this.#published.size > MAX_POSTS) this.#published.delete(this.#published.values().next().value!)
  }

  #drop(id: number): void {
    this.#published.delete(id)
    this.#requests.delete(id)
  }
}
