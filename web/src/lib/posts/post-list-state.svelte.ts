import type { PostSummary } from '@duplex/contracts'
import type { LiveEvent } from '@duplex/contracts/live'
import { MAX_FOLLOWED_POSTS } from '../live/live-page.svelte.ts'
import { PostState, postIdOf } from './post-state.svelte.ts'

/** A page of posts as loaded, newest first. */
export interface PostPage {
  items: readonly PostSummary[]
  /** The cursor of the read, from which to follow the posts. */
  cursor: string
  /** The page cursor of the next page; null at the end of the list. */
  next: string | null
}

/** Channels to follow from now on, and the cursor to start from. */
interface AddedChannels {
  channels: string[]
  after: string | null
}

/** A list of posts that grows at both ends. New posts wait until the reader shows them; older posts are loaded on demand. */
export class PostListState {
  /** Newest first. */
  shown = $state.raw<readonly PostState[]>([])
  /** Published since the page was loaded, newest first. */
  waiting = $state.raw<readonly PostState[]>([])
  /** The page cursor of the posts after the shown ones; null at the end of the list. */
  next = $state<string | null>(null)
  readonly #accepts: (post: PostSummary) => boolean
  /** The cursor of the oldest waiting post: its counts may have changed since. */
  #waitingSince: string | null = null

  /** `accepts`: whether a new post belongs to this list. */
  constructor({ items, cursor, next }: PostPage, accepts: (post: PostSummary) => boolean) {
    this.shown = items.map((post) => new PostState(post, cursor))
    this.next = next
    this.#accepts = accepts
  }

  /** The feed and as many of the shown posts as one connection can follow. */
  get channels(): string[] {
    return ['feed', ...this.shown.slice(0, MAX_FOLLOWED_POSTS).map(({ id }) => `post:${id}`)]
  }

  apply(event: LiveEvent): void {
    const id = postIdOf(event)
    const known = this.shown.find((post) => post.id === id) ?? this.waiting.find((post) => post.id === id)
    if (known) {
      known.apply(event)
      if (known.gone) this.waiting = this.waiting.filter((post) => post !== known)
    } else if (event.type === 'post.published' && this.#accepts(event.data.post)) {
      this.waiting = [new PostState(event.data.post, event.id), ...this.waiting]
      this.#waitingSince ??= event.id
    }
  }

  /** Shows the waiting posts at the top. */
  showWaiting(): AddedChannels {
    const after = this.#waitingSince
    const joining = this.waiting
    this.shown = [...joining, ...this.shown]
    this.waiting = []
    this.#waitingSince = null
    return { channels: this.#channelsOf(joining), after }
  }

  /** Shows older posts at the end. Also returns the first of them; null if there are none. */
  append({ items, cursor, next }: PostPage): AddedChannels & { first: PostState | null } {
    const known = new Set([...this.shown, ...this.waiting].map(({ id }) => id))
    const joining = items.filter(({ id }) => !known.has(id)).map((post) => new PostState(post, cursor))
    this.shown = [...this.shown, ...joining]
    this.next = next
    return { channels: this.#channelsOf(joining), after: cursor, first: joining[0] ?? null }
  }

  /** The channels of the added posts, as far as the connection has room for them. */
  #channelsOf(joining: readonly PostState[]): string[] {
    const free = Math.max(0, MAX_FOLLOWED_POSTS + joining.length - this.shown.length)
    return joining.slice(0, free).map(({ id }) => `post:${id}`)
  }
}
