import type { LiveEvent } from '@duplex/contracts/live'
import { type CommentView, threadsOf } from './thread-of.ts'

/** A post's comments as they are shown. New ones come in as they are written, unless they would push what is being read. */
export class CommentListState {
  #comments = $state.raw<readonly CommentView[]>([])
  /** Replies that wait until the reader lets them in. */
  #waiting = $state.raw<readonly CommentView[]>([])
  readonly threads = $derived(threadsOf(this.#comments))
  readonly #complete: boolean
  readonly #pushes: (parentId: number) => boolean

  /**
   * `complete`: nothing comes after these, so a new comment's place is here. `pushes` tells whether a reply to a comment
   * would move what the reader sees.
   */
  constructor({ items, complete }: { items: readonly CommentView[]; complete: boolean }, pushes: (parentId: number) => boolean) {
    this.#comments = items
    this.#complete = complete
    this.#pushes = pushes
  }

  /** Shows a comment at once: the reader's own. */
  add(comment: CommentView): void {
    this.#waiting = this.#waiting.filter(({ id }) => id !== comment.id)
    this.#put(comment)
  }

  /** Takes an event of this post's comments. Answers the comment where a new one has come, shown or waiting. */
  apply(event: LiveEvent): CommentView | null {
    if (!('comment' in event.data)) return null
    const { body: _, ...comment } = event.data.comment
    const shown = this.#comments.some(({ id }) => id === comment.id)
    const waits = this.#waiting.some(({ id }) => id === comment.id)
    if (shown) this.#put(comment)
    else if (waits) this.#waiting = this.#waiting.map((other) => newer(other, comment))
    else if (event.type === 'comment.created') return this.#arrive(comment)
    return null
  }

  /** How many replies wait under a comment. */
  waitingUnder(id: number): number {
    return this.#waiting.filter((comment) => this.#shownAncestor(comment) === id).length
  }

  letIn(id: number): void {
    const released = this.#waiting.filter((comment) => this.#shownAncestor(comment) === id)
    this.#waiting = this.#waiting.filter((comment) => !released.includes(comment))
    for (const comment of released) this.#put(comment)
  }

  #arrive(comment: CommentView): CommentView | null {
    const ancestor = this.#shownAncestor(comment)
    if (ancestor === null && !this.#complete) return null
    const joins = this.#waiting.some(({ id }) => id === comment.parentId)
    if (ancestor !== null && (joins || this.#pushes(ancestor))) this.#waiting = [...this.#waiting, comment]
    else this.#put(comment)
    return comment
  }

  /** In its place: the reader's own may come before an older one that is still on its way. */
  #put(comment: CommentView): void {
    const known = this.#comments.some(({ id }) => id === comment.id)
    this.#comments = known
      ? this.#comments.map((other) => newer(other, comment))
      : [...this.#comments, comment].sort((one, other) => one.id - other.id)
  }

  /** The comment under which this one is shown, or would be: its parent, or where that waits too, the parent's. */
  #shownAncestor({ parentId }: CommentView): number | null {
    if (parentId === null || this.#comments.some(({ id }) => id === parentId)) return parentId
    const parent = this.#waiting.find(({ id }) => id === parentId)
    return parent ? this.#shownAncestor(parent) : null
  }
}

const newer = (shown: CommentView, comment: CommentView): CommentView =>
  comment.id === shown.id && comment.version >= shown.version ? comment : shown
