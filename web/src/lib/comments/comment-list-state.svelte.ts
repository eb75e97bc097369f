import type { LiveEvent } from '@duplex/contracts/live'
import { type CommentView, threadsOf, toCommentView } from './thread-of.ts'

/** What would happen to what the reader sees. */
export interface Sight {
  /** A reply shown under this comment would push what is in sight. */
  replyPushes: (parentId: number) => boolean
  /** Another text of this comment would. */
  editPushes: (id: number) => boolean
}

interface Loaded {
  items: readonly CommentView[]
  /** Nothing comes after these, so a new comment's place is here. */
  complete: boolean
  /** Who reads; null for somebody who is not signed in. */
  readerId: number | null
}

/** A post's comments as they are shown. New ones come in as they are written, unless they would push what is being read. */
export class CommentListState {
  #comments = $state.raw<readonly CommentView[]>([])
  /** Replies that wait until the reader lets them in. */
  #waiting = $state.raw<readonly CommentView[]>([])
  /** New texts of comments that are shown, which wait likewise. */
  #edits = $state.raw<readonly CommentView[]>([])
  /** Those that have come, or changed, while the reader was here. */
  #lively = $state.raw<ReadonlySet<number>>(new Set())
  readonly threads = $derived(threadsOf(this.#comments))
  readonly #loaded: Loaded
  readonly #sight: Sight

  constructor(loaded: Loaded, sight: Sight) {
    this.#comments = loaded.items
    this.#loaded = loaded
    this.#sight = sight
  }

  /** Shows a comment at once: the reader's own, new or changed. */
  add(comment: CommentView): void {
    this.#waiting = this.#waiting.filter(({ id }) => id !== comment.id)
    this.#edits = this.#edits.filter(({ id }) => id !== comment.id)
    this.#put(comment)
  }

  /** Takes an event of this post's comments. Answers the comment where a new one has come, shown or waiting. */
  apply(event: LiveEvent): CommentView | null {
    if (!('comment' in event.data)) return null
    const comment = toCommentView(event.data.comment, this.#loaded.readerId)
    const shown = this.#comments.find(({ id }) => id === comment.id)
    if (shown) this.#change(shown, comment)
    else if (this.#waiting.some(({ id }) => id === comment.id)) this.#waiting = this.#waiting.map((other) => newer(other, comment))
    else if (event.type === 'comment.created') return this.#arrive(comment)
    return null
  }

  /** The comment as it now is, shown or waiting. */
  newest(id: number): CommentView | undefined {
    return [...this.#edits, ...this.#comments, ...this.#waiting].find((comment) => comment.id === id)
  }

  /** Whether a comment has come, or changed, while the reader was here. */
  isLively(id: number): boolean {
    return this.#lively.has(id)
  }

  /** How many replies wait under a comment. */
  waitingUnder(id: number): number {
    return this.#waiting.filter((comment) => this.#shownAncestor(comment) === id).length
  }

  /** Whether a comment's new text waits. */
  hasEdit(id: number): boolean {
    return this.#edits.some((comment) => comment.id === id)
  }

  /** Shows what waits at a comment. */
  letIn(id: number): void {
    const released = this.#waiting.filter((comment) => this.#shownAncestor(comment) === id)
    const edited = this.#edits.filter((comment) => comment.id === id)
    this.#waiting = this.#waiting.filter((comment) => !released.includes(comment))
    this.#edits = this.#edits.filter((comment) => !edited.includes(comment))
    for (const comment of [...released, ...edited]) this.#put(comment)
  }

  #change(shown: CommentView, comment: CommentView): void {
    if (comment.version <= shown.version) return
    this.#edits = this.#edits.filter((other) => other.id !== comment.id || other.version > comment.version)
    // what was taken back is not shown a moment longer
    if (!comment.deleted && this.#sight.editPushes(comment.id)) this.#edits = [...this.#edits, comment]
    else this.#put(comment)
  }

  #arrive(comment: CommentView): CommentView | null {
    const ancestor = this.#shownAncestor(comment)
    if (ancestor === null && !this.#loaded.complete) return null
    const joins = this.#waiting.some(({ id }) => id === comment.parentId)
    if (ancestor !== null && (joins || this.#sight.replyPushes(ancestor))) this.#waiting = [...this.#waiting, comment]
    else this.#put(comment)
    return comment
  }

  /** In its place: the reader's own may come before an older one that is still on its way. */
  #put(comment: CommentView): void {
    const known = this.#comments.find(({ id }) => id === comment.id)
    if (!known || comment.version > known.version) this.#lively = new Set([...this.#lively, comment.id])
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
