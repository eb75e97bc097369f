import type { PostSummary } from '@duplex/contracts'
import type { LiveEvent } from '@duplex/contracts/live'
import { FOLLOWED_POSTS } from '../live/live-page.svelte.ts'
import { PostState, postIdOf } from './post-state.svelte.ts'

/** A list of posts that grows: what is published waits until the reader lets it in. */
export class PostListState {
  /** Newest first. */
  shown = $state.raw<readonly PostState[]>([])
  /** Published since, newest first. */
  waiting = $state.raw<readonly PostState[]>([])
  readonly #accepts: (post: PostSummary) => boolean
  /** The cursor of the oldest that waits: its counts may have changed since. */
  #waitingSince: string | null = null

  /** `accepts` tells whether a new post belongs to this list. */
  constructor({ items, cursor }: { items: readonly PostSummary[]; cursor: string }, accepts: (post: PostSummary) => boolean) {
    this.shown = items.map((post) => new PostState(post, cursor))
    this.#accepts = accepts
  }

  /** The feed, and each post that is shown. */
  get channels(): string[] {
    return ['feed', ...this.shown.slice(0, FOLLOWED_POSTS).map(({ id }) => `post:${id}`)]
  }

  apply(event: LiveEvent): void {
    const id = postIdOf(event)
    const known = this.shown.find((post) => post.id === id) ?? this.waiting.find((post) => post.id === id)
    if (known) {
      known.apply(event)
      if (known.withdrawn) this.waiting = this.waiting.filter((post) => post !== known)
    } else if (event.type === 'post.published' && this.#accepts(event.data.post)) {
      this.waiting = [new PostState(event.data.post, event.id), ...this.waiting]
      this.#waitingSince ??= event.id
    }
  }

  /** Shows what waits, on top. Answers the channels to follow for it, and from where. */
  letIn(): { channels: string[]; after: string | null } {
    const after = this.#waitingSince
    const channels = this.waiting.map(({ id }) => `post:${id}`)
    this.shown = [...this.waiting, ...this.shown]
    this.waiting = []
    this.#waitingSince = null
    return { channels: channels.slice(0, Math.max(0, FOLLOWED_POSTS + channels.length - this.shown.length)), after }
  }
}
