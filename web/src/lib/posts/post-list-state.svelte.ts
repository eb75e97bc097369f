import type { PostSummary } from '@duplex/contracts'
import type { LiveEvent } from '@duplex/contracts/live'
import { FOLLOWED_POSTS } from '../live/live-page.svelte.ts'
import { PostState, postIdOf } from './post-state.svelte.ts'

/** Posts as they were read, newest first. */
export interface PostPage {
  items: readonly PostSummary[]
  /** Of the read: what to follow them from. */
  cursor: string
  /** The keyset of the page after this one; null at the list's end. */
  next: string | null
}

/** What is followed from now on, and from where. */
interface Joined {
  channels: string[]
  after: string | null
}

/** A list of posts that grows at both ends: what is published waits until the reader lets it in, what is older comes as it is asked for. */
export class PostListState {
  /** Newest first. */
  shown = $state.raw<readonly PostState[]>([])
  /** Published since, newest first. */
  waiting = $state.raw<readonly PostState[]>([])
  /** The keyset of what comes after those that are shown; null at the list's end. */
  next = $state<string | null>(null)
  readonly #accepts: (post: PostSummary) => boolean
  /** The cursor of the oldest that waits: its counts may have changed since. */
  #waitingSince: string | null = null

  /** `accepts` tells whether a new post belongs to this list. */
  constructor({ items, cursor, next }: PostPage, accepts: (post: PostSummary) => boolean) {
    this.shown = items.map((post) => new PostState(post, cursor))
    this.next = next
    this.#accepts = accepts
  }

  /** The feed, and as many of the posts that are shown as one connection can follow. */
  get channels(): string[] {
    return ['feed', ...this.shown.slice(0, FOLLOWED_POSTS).map(({ id }) => `post:${id}`)]
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

  /** Shows what waits, on top. */
  letIn(): Joined {
    const after = this.#waitingSince
    const joining = this.waiting
    this.shown = [...joining, ...this.shown]
    this.waiting = []
    this.#waitingSince = null
    return { channels: this.#room(joining), after }
  }

  /** Shows older posts, at the end. Answers the first of them too; null where there was none. */
  append({ items, cursor, next }: PostPage): Joined & { first: PostState | null } {
    const known = new Set([...this.shown, ...this.waiting].map(({ id }) => id))
    const joining = items.filter(({ id }) => !known.has(id)).map((post) => new PostState(post, cursor))
    this.shown = [...this.shown, ...joining]
    this.next = next
    return { channels: this.#room(joining), after: cursor, first: joining[0] ?? null }
  }

  /** The channels of those that have just joined, as far as there is room for them. */
  #room(joining: readonly PostState[]): string[] {
    const free = Math.max(0, FOLLOWED_POSTS + joining.length - this.shown.length)
    return joining.slice(0, free).map(({ id }) => `post:${id}`)
  }
}
