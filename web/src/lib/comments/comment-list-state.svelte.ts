import type { ParentComment } from '@duplex/contracts'
import type { LiveEvent } from '@duplex/contracts/live'
import { COMMENTS_PER_PAGE, commentPath } from './comment-pages.ts'
import { type CommentView, threadsOf, toCommentView } from './thread-of.ts'

/** Whether a change would move the text that the reader sees. */
export interface Sight {
  /** A new reply to this comment would. */
  replyPushes: (parentId: number) => boolean
  /** A new text of this comment would. */
  editPushes: (id: number) => boolean
}

interface Loaded {
  /** The slug of the post. */
  slug: string
  items: readonly CommentView[]
  /** Comments on other pages that have replies on this page. */
  parents: readonly ParentComment[]
  /** These are the last comments, so a new one belongs here. */
  complete: boolean
  /** Null if the reader is not signed in. */
  readerId: number | null
}

/** The shown comments of a post. New ones are shown at once, unless they would move the text that the reader sees. */
export class CommentListState {
  #comments = $state.raw<readonly CommentView[]>([])
  /** Replies that wait until the reader shows them. */
  #waiting = $state.raw<readonly CommentView[]>([])
  /** New texts of shown comments, which also wait. */
  #edits = $state.raw<readonly CommentView[]>([])
  /** The ids of comments that were added or changed since the page was loaded. */
  #lively = $state.raw<ReadonlySet<number>>(new Set())
  #parents = $state.raw<readonly ParentComment[]>([])
  readonly threads = $derived(threadsOf(this.#comments, this.#parents))
  readonly #loaded: Loaded
  readonly #sight: Sight

  constructor(loaded: Loaded, sight: Sight) {
    this.#comments = loaded.items
    this.#parents = loaded.parents
    this.#loaded = loaded
    this.#sight = sight
  }

  /** Shows a new or changed comment of the reader at once. */
  add(comment: CommentView): void {
    this.#waiting = this.#waiting.filter(({ id }) => id !== comment.id)
    this.#edits = this.#edits.filter(({ id }) => id !== comment.id)
    this.#put(comment)
  }

  /** Whether a comment will still be on this page if the page is loaded again. */
  keeps({ id }: Pick<CommentView, 'id'>): boolean {
    return this.#loaded.complete && this.#comments.filter((other) => other.id < id).length < COMMENTS_PER_PAGE
  }

  /** The permanent path of a comment. */
  pathOf(id: number): string {
    return commentPath(this.#loaded.slug, id)
  }

  /** Applies an event of this post's comments. Returns the comment if it is new, whether shown or waiting. */
  apply(event: LiveEvent): CommentView | null {
    if (!('comment' in event.data)) return null
    const comment = toCommentView(event.data.comment, this.#loaded.readerId)
    this.#parents = this.#parents.map((parent) =>
      parent.id === comment.id ? { ...parent, author: comment.author, excerpt: null } : parent,
    )
    const shown = this.#comments.find(({ id }) => id === comment.id)
    if (shown) this.#change(shown, comment)
    else if (this.#waiting.some(({ id }) => id === comment.id)) this.#waiting = this.#waiting.map((other) => newer(other, comment))
    else if (event.type === 'comment.created') return this.#arrive(comment)
    return null
  }

  /** The newest version of a comment, shown or waiting. */
  newest(id: number): CommentView | undefined {
    return [...this.#edits, ...this.#comments, ...this.#waiting].find((comment) => comment.id === id)
  }

  /** Whether a comment was added or changed since the page was loaded. */
  isLively(id: number): boolean {
    return this.#lively.has(id)
  }

  /** The number of replies that wait below a comment. */
  waitingUnder(id: number): number {
    return this.#waiting.filter((comment) => this.#shownAncestor(comment) === id).length
  }

  /** Whether a new text of a comment waits. */
  hasEdit(id: number): boolean {
    return this.#edits.some((comment) => comment.id === id)
  }

  /** Shows the waiting replies and text of a comment. */
  showWaiting(id: number): void {
    const released = this.#waiting.filter((comment) => this.#shownAncestor(comment) === id)
    const edited = this.#edits.filter((comment) => comment.id === id)
    this.#waiting = this.#waiting.filter((comment) => !released.includes(comment))
    this.#edits = this.#edits.filter((comment) => !edited.includes(comment))
    for (const comment of [...released, ...edited]) this.#put(comment)
  }

  #change(shown: CommentView, comment: CommentView): void {
    if (comment.version <= shown.version) return
    this.#edits = this.#edits.filter((other) => other.id !== comment.id || other.version > comment.version)
    // a deleted text disappears at once
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

  /** Sorts by id, because the reader's own comment may arrive before the event of an older one. */
  #put(comment: CommentView): void {
    const known = this.#comments.find(({ id }) => id === comment.id)
    if (!known || comment.version > known.version) this.#lively = new Set([...this.#lively, comment.id])
    this.#comments = known
      ? this.#comments.map((other) => newer(other, comment))
      : [...this.#comments, comment].sort((one, other) => one.id - other.id)
  }

  /** The shown comment that this one belongs to: its parent or, if the parent waits too, the parent's ancestor. */
  #shownAncestor({ parentId }: CommentView): number | null {
    if (parentId === null || this.#comments.some(({ id }) => id === parentId)) return parentId
    const parent = this.#waiting.find(({ id }) => id === parentId)
    return parent ? this.#shownAncestor(parent) : null
  }
}

const newer = (shown: CommentView, comment: CommentView): CommentView =>
  comment.id === shown.id && comment.version >= shown.version ? comment : shown
