import type { PostSummary } from '@duplex/contracts'
import type { LiveEvent } from '@duplex/contracts/live'
import { sequenceOf } from '../live/sequence-of.ts'

/** A post as it is shown: its counts change as they happen. */
export class PostState {
  readonly id: number
  summary: PostSummary
  likeCount: number
  commentCount: number
  liked: boolean
  /** It is no longer there to be read: its author has taken it back, or it was deleted. */
  gone = $state<'withdrawn' | 'deleted' | null>(null)
  /** A newer version than the one that was loaded. */
  revision = $state.raw<PostSummary | null>(null)
  #seen: number
  #likesHeard = 0
  #liking = false

  /** `cursor` is that of the read that the post comes from. */
  constructor(post: PostSummary, cursor: string) {
    this.id = post.id
    this.summary = $state.raw(post)
    this.likeCount = $state(post.likeCount)
    this.commentCount = $state(post.commentCount)
    this.liked = $state(post.liked)
    this.#seen = sequenceOf(cursor)
  }

  /** As it is shown, to be read again later. */
  get now(): PostSummary {
    const { likeCount, commentCount, liked } = this
    return { ...(this.revision ?? this.summary), likeCount, commentCount, liked }
  }

  /** Takes an event if it is of this post, unless what is shown is newer. */
  apply(event: LiveEvent): void {
    if (postIdOf(event) !== this.id) return
    const sequence = sequenceOf(event.id)
    if (sequence <= this.#seen) return
    this.#seen = sequence
    switch (event.type) {
      case 'like.changed':
        this.likeCount = event.data.likeCount
        this.#likesHeard++
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
   * Likes the post, or takes that back: shown at once, and undone where `send` fails. However fast it is pressed, one answer is
   * waited for before the next is asked, so that the last press holds. Throws what `send` threw.
   */
  async toggleLike(send: (liked: boolean) => Promise<{ liked: boolean; likeCount: number }>): Promise<void> {
    let stored = { liked: this.liked, likeCount: this.likeCount }
    this.#show(!this.liked)
    if (this.#liking) return
    this.#liking = true
    // a count that was heard since is newer than any answer
    const heard = this.#likesHeard
    try {
      while (stored.liked !== this.liked) stored = await send(this.liked)
    } catch (problem) {
      this.#show(stored.liked)
      throw problem
    } finally {
      this.#liking = false
      if (heard === this.#likesHeard) this.likeCount = stored.likeCount
    }
  }

  #show(liked: boolean): void {
    if (liked === this.liked) return
    this.liked = liked
    this.likeCount += liked ? 1 : -1
  }
}

/** The post an event is about; null where it is about none. */
export function postIdOf({ data }: LiveEvent): number | null {
  if ('postId' in data) return data.postId
  return 'post' in data ? data.post.id : null
}
