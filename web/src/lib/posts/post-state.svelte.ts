import type { PostSummary } from '@duplex/contracts'
import type { LiveEvent } from '@duplex/contracts/live'
import { sequenceOf } from '../live/sequence-of.ts'

/** A post as shown, whose counts are updated live. */
export class PostState {
  readonly id: number
  summary: PostSummary
  likeCount: number
  commentCount: number
  liked: boolean
  /** Set if the post can no longer be read. */
  gone = $state<'withdrawn' | 'deleted' | null>(null)
  /** A newer version than the loaded one. */
  revision = $state.raw<PostSummary | null>(null)
  #seen: number
  #likeEvents = 0
  #liking = false

  /** `cursor`: the cursor of the read that returned the post. */
  constructor(post: PostSummary, cursor: string) {
    this.id = post.id
    this.summary = $state.raw(post)
    this.likeCount = $state(post.likeCount)
    this.commentCount = $state(post.commentCount)
    this.liked = $state(post.liked)
    this.#seen = sequenceOf(cursor)
  }

  /** The post as shown, for a snapshot of the list. */
  get now(): PostSummary {
    const { likeCount, commentCount, liked } = this
    return { ...(this.revision ?? this.summary), likeCount, commentCount, liked }
  }

  /** Applies an event of this post, unless the shown state is newer. */
  apply(event: LiveEvent): void {
    if (postIdOf(event) !== this.id) return
    const sequence = sequenceOf(event.id)
    if (sequence <= this.#seen) return
    this.#seen = sequence
    switch (event.type) {
      case 'like.changed':
        this.likeCount = event.data.likeCount
        this.#likeEvents++
        break
      case 'comments.changed':
        this.commentCount = event.data.commentCount
        break
      case 'post.published':
        this.summary = event.data.post
        this.gone = null
        break
      case 'post.updated':
        if (event.data.post.version > this.summary.version) this.revision = event.data.post
        break
      case 'post.withdrawn':
        this.gone ??= 'withdrawn'
        break
      case 'post.deleted':
        this.gone = 'deleted'
    }
  }

  /**
   * Likes the post or removes the like. The change is shown at once, and undone if `send` fails. One request is sent at a time, so
   * that the last press counts. Throws the error of `send`.
   */
  async toggleLike(send: (liked: boolean) => Promise<{ liked: boolean; likeCount: number }>): Promise<void> {
    let stored = { liked: this.liked, likeCount: this.likeCount }
    this.#show(!this.liked)
    if (this.#liking) return
    this.#liking = true
    // a count from an event during the request is newer than the response
    const eventsBefore = this.#likeEvents
    try {
      while (stored.liked !== this.liked) stored = await send(this.liked)
    } catch (problem) {
      this.#show(stored.liked)
      throw problem
    } finally {
      this.#liking = false
      if (eventsBefore === this.#likeEvents) this.likeCount = stored.likeCount
    }
  }

  #show(liked: boolean): void {
    if (liked === this.liked) return
    this.liked = liked
    this.likeCount += liked ? 1 : -1
  }
}

/** The id of an event's post; null if the event has none. */
export function postIdOf({ data }: LiveEvent): number | null {
  if ('postId' in data) return data.postId
  return 'post' in data ? data.post.id : null
}
