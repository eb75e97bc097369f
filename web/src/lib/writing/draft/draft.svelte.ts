import type { Post, PostStatus } from '@duplex/contracts'
import { ApiError } from '../../api/api-error.ts'
import { newKey } from '../../api/call-api.ts'
import { type DraftText, fieldsOf, isComplete, isEmpty, type PostFields, sameFields, textOf } from './draft-text.ts'
import type { LocalDraft, LocalDrafts } from './local-drafts.ts'
import type { PostServer } from './post-server.ts'

/** A change is stored in this browser after this time, even if the author is still typing. */
export const KEEP_DELAY_MS = 300
/** If no key was pressed for this long, the author has stopped typing. */
const TYPING_PAUSE_MS = 700
/** If the text has not changed for this long, it is saved on the server. */
export const SAVE_DELAY_MS = 2_000
/** The same while the title of a new post has the focus: the first title that is saved becomes the post's address for good. */
export const TITLE_SAVE_DELAY_MS = 8_000
/** The delay before a retry; it doubles with each failure. */
const RETRY_DELAY_MS = { min: 2_000, max: 60_000 }

/** A post as stored on the server. */
export type SavedPost = Pick<Post, 'id' | 'slug' | 'title' | 'tags' | 'body' | 'version' | 'status' | 'updatedAt'>

export interface DraftOptions {
  userId: number
  /** Null for a new post. */
  post: SavedPost | null
  text: DraftText
  /** Null if the browser does not allow localStorage. */
  drafts: LocalDrafts | null
  server: PostServer
  /** Called after each save on the server. */
  onSaved?: (post: SavedPost) => void
  /** Called when the post has the status that the author has asked for. */
  onStatus?: (post: SavedPost) => void
}

export type DraftPhase = 'resting' | 'saving' | 'waiting' | 'signed out' | 'refused'

/**
 * A text that an author is writing. Every change is stored in this browser. A draft is also saved on the server automatically; a
 * published post only on demand, because its readers would see half a sentence. Sends one request at a time, each with the version
 * that the text is based on, so that no other change is overwritten unseen.
 */
export class Draft {
  text = $state<DraftText>()!
  /** The newest version on the server that this tab knows; null if the post is not on the server. */
  post = $state.raw<SavedPost | null>(null)
  /** A newer version from another tab or device that conflicts with the text: the author must choose. */
  theirs = $state.raw<SavedPost | null>(null)
  phase = $state<DraftPhase>('resting')
  problem = $state.raw<ApiError | null>(null)
  /** Time of the last save on the server: milliseconds since 1970; null if there was none since the page was opened. */
  savedAt = $state<number | null>(null)
  /** Whether the text is stored, in this browser or on the server. */
  kept = $state(true)
  /** Whether the author is typing. */
  typing = $state(false)
  /** The status that the author has asked for, until the post has it, the server refuses it, or the text changes again. */
  wanted = $state<PostStatus | null>(null)
  /** Whether the title has the focus. */
  titling = false
  readonly unsaved = $derived.by(() => (this.post ? !sameFields(fieldsOf(this.text), this.post) : !isEmpty(this.text)))

  readonly #options: DraftOptions
  #id = newKey()
  #sent: LocalDraft['sent'] = null
  #queue: Promise<unknown> = Promise.resolve()
  #keepTimer: ReturnType<typeof setTimeout> | undefined
  #saveTimer: ReturnType<typeof setTimeout> | undefined
  #typingTimer: ReturnType<typeof setTimeout> | undefined
  #failures = 0
  #closed = false

  constructor(options: DraftOptions) {
    this.#options = options
    this.text = { ...options.text }
    this.post = options.post
  }

  /** The id of the local text. */
  get id(): string {
    return this.#id
  }

  /** Continues a text that is stored in this browser. */
  restore(local: LocalDraft): void {
    this.#id = local.id
    this.text = { title: local.title, tags: local.tags, body: local.body }
    this.kept = true
    const { post } = this
    // An update that was sent has been stored by now, or never will be. A create is sent again with its key.
    if (!post) this.#sent = local.sent
    else if (local.post?.version !== post.version && !(local.sent && sameFields(local.sent, post)) && this.unsaved) this.theirs = post
    if (this.unsaved) this.#scheduleSave(SAVE_DELAY_MS)
    else this.keep()
  }

  /** Called after each change of a field. */
  changed(): void {
    this.kept = false
    // publishes what the author saw, not half a sentence
    this.wanted = null
    if (this.phase === 'refused') this.#resetPhase()
    this.#keepTimer ??= setTimeout(() => this.keep(), KEEP_DELAY_MS)
    this.typing = true
    clearTimeout(this.#typingTimer)
    this.#typingTimer = setTimeout(() => this.#stopTyping(), TYPING_PAUSE_MS)
    if (this.phase !== 'waiting' && this.phase !== 'signed out')
      this.#scheduleSave(this.post || !this.titling ? SAVE_DELAY_MS : TITLE_SAVE_DELAY_MS)
  }

  /** Stores the text in this browser now, or removes it there if the server has it. */
  keep(): void {
    clearTimeout(this.#keepTimer)
    this.#keepTimer = undefined
    const { drafts } = this.#options
    if (!this.unsaved && !this.#sent) {
      drafts?.remove(this.#id)
      this.kept = true
      return
    }
    const { title, tags, body } = this.text
    const post = this.post && { slug: this.post.slug, version: this.post.version, status: this.post.status }
    this.kept = drafts?.write({ id: this.#id, title, tags, body, at: Date.now(), post, sent: this.#sent }) ?? false
  }

  /**
   * Saves the text on the server now, with a new `status` if given. Returns whether the server has it. If the server cannot be reached,
   * the text is saved with this status later.
   */
  save(status?: PostStatus): Promise<boolean> {
    if (status) this.wanted = status
    clearTimeout(this.#saveTimer)
    this.#stopTyping()
    this.keep()
    const saved = this.#queue.then(() => this.#save())
    this.#queue = saved
    return saved
  }

  /** Retries a failed save at once: the network is back, or the author has signed in. */
  retry(): void {
    if (this.phase !== 'waiting' && this.phase !== 'signed out') return
    if (this.unsaved || this.wanted) this.#scheduleSave(0)
    else this.#resetPhase()
  }

  sessionEnded(): void {
    clearTimeout(this.#saveTimer)
    this.#failed(new ApiError('UNAUTHENTICATED', 'You are signed out'))
  }

  /** Loads a version that is newer than this one, if there is one. `version`: what another tab has saved, if known. */
  loadNewer(version = Number.POSITIVE_INFINITY): void {
    this.#queue = this.#queue.then(async () => {
      const { post } = this
      if (!post || this.theirs || this.#closed || version <= post.version) return
      const newest = await this.#options.server.read(post.slug).catch(() => null)
      if (!newest || newest.version <= post.version || this.#closed) return
      if (this.unsaved) this.theirs = newest
      else this.#adopt(newest)
    })
  }

  /** Resolves a conflict: the text of this tab becomes the newest version. */
  keepMine(): Promise<boolean> {
    const { theirs } = this
    if (!theirs) return Promise.resolve(true)
    this.post = theirs
    this.theirs = null
    return this.save()
  }

  /** Resolves a conflict: the version of the server replaces the text of this tab. */
  takeTheirs(): void {
    const newest = this.theirs ?? this.post
    if (newest) this.#adopt(newest)
  }

  /** Resolves a conflict: the text of this tab becomes a separate local draft. Returns its id, or null if it cannot be stored. */
  keepBoth(): string | null {
    const { title, tags, body } = this.text
    const copy = { id: newKey(), title, tags, body, at: Date.now(), post: null, sent: null }
    if (!this.#options.drafts?.write(copy)) return null
    this.takeTheirs()
    return copy.id
  }

  /** Saves the text as a new post, because the post that it changed was deleted. */
  saveAsNew(): Promise<boolean> {
    this.post = null
    this.#sent = null
    return this.save()
  }

  /** Discards all unsaved changes. */
  discard(): void {
    this.#stopTimers()
    this.#sent = null
    this.wanted = null
    this.text = this.post ? textOf(this.post) : { title: '', tags: '', body: '' }
    this.#resetPhase()
    this.keep()
  }

  /** Stores the text in this browser, and stops saving. Resolves once no request is under way. */
  async close(): Promise<void> {
    this.keep()
    this.#closed = true
    this.#stopTimers()
    await this.#queue
  }

  #resetPhase(): void {
    this.phase = 'resting'
    this.problem = null
    this.#failures = 0
  }

  #stopTyping(): void {
    clearTimeout(this.#typingTimer)
    this.typing = false
  }

  #stopTimers(): void {
    clearTimeout(this.#keepTimer)
    this.#keepTimer = undefined
    clearTimeout(this.#saveTimer)
    this.#stopTyping()
  }

  /** Saves the text after a delay, if it may be saved automatically. */
  #scheduleSave(delayMs: number): void {
    clearTimeout(this.#saveTimer)
    if (this.#closed || this.theirs || !isComplete(this.text)) return
    if (!this.wanted && (this.post?.status === 'published' || !this.unsaved)) return
    this.#saveTimer = setTimeout(() => this.save(), delayMs)
  }

  #adopt(newest: SavedPost): void {
    this.#stopTimers()
    this.post = newest
    this.theirs = null
    this.wanted = null
    this.text = textOf(newest)
    this.#sent = null
    this.#resetPhase()
    this.keep()
  }

  async #save(): Promise<boolean> {
    if (this.theirs || this.#closed) return false
    const status = this.wanted ?? undefined
    if (!this.unsaved && this.post && (status ?? this.post.status) === this.post.status) return this.#reached(status)
    this.phase = 'saving'
    try {
      if (this.post) await this.#checkLastUpdate(this.post)
      else await this.#create()
      const fields = fieldsOf(this.text)
      const post = this.post!
      const differs = !sameFields(fields, post) || (status ?? post.status) !== post.status
      if (differs && !this.theirs) await this.#update(post, fields, status)
      this.#resetPhase()
      this.keep()
      // the author may have typed during the request
      if (this.unsaved) this.#scheduleSave(SAVE_DELAY_MS)
      return this.#reached(status)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      this.#failed(error)
      return false
    }
  }

  /** Called after a save. Unless there is a conflict, the post has this status now. */
  #reached(status: PostStatus | undefined): boolean {
    const reached = !this.theirs && status !== undefined && this.wanted === status
    if (reached || this.theirs) this.wanted = null
    if (reached) this.#options.onStatus?.(this.post!)
    return !this.theirs
  }

  /** The request is stored with its key before it is sent. If it is sent again after a crash, it does not create a second draft. */
  async #create(): Promise<void> {
    const { server, userId } = this.#options
    // If another user has signed in in another tab, the text must not go to that account.
    if ((await server.whoAmI()) !== userId) throw new ApiError('FORBIDDEN', 'Another user is now signed in')
    const sent = this.#sent?.key ? this.#sent : { ...fieldsOf(this.text), key: newKey() }
    this.#sent = sent
    this.keep()
    const { key, ...fields } = sent
    try {
      this.#saved(await server.create(fields, key!))
    } catch (error) {
      // The server has rejected this text, so the next request may send another one.
      if (error instanceof ApiError && error.retry === 'never' && error.code !== 'UNAUTHENTICATED') this.#sent = null
      throw error
    }
  }

  async #update({ slug, version }: SavedPost, fields: PostFields, status?: PostStatus): Promise<void> {
    const { server } = this.#options
    this.#sent = fields
    this.keep()
    try {
      this.#saved(await server.update(slug, { ...fields, version, ...(status && { status }) }))
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (error.retry !== 'unknown') this.#sent = null
      if (error.code !== 'CONFLICT') throw error
      this.theirs = await server.read(slug)
    }
  }

  /** If the response to an update was lost, checks whether it was stored, so that it is not mistaken for another change. */
  async #checkLastUpdate(post: SavedPost): Promise<void> {
    if (!this.#sent) return
    const newest = await this.#options.server.read(post.slug)
    if (newest.version !== post.version) {
      if (sameFields(this.#sent, newest)) this.post = newest
      else this.theirs = newest
    }
    this.#sent = null
  }

  #saved(post: SavedPost): void {
    this.#sent = null
    this.post = post
    this.savedAt = Date.now()
    this.#options.onSaved?.(post)
  }

  #failed(problem: ApiError): void {
    this.problem = problem
    this.keep()
    if (problem.code === 'UNAUTHENTICATED') this.phase = 'signed out'
    else if (problem.retry !== 'never') {
      this.phase = 'waiting'
      const delayMs = Math.min(RETRY_DELAY_MS.min * 2 ** this.#failures++, RETRY_DELAY_MS.max) * (0.75 + Math.random() / 2)
      this.#scheduleSave(Math.max(delayMs, problem.retryAfter * 1_000))
    } else {
      this.phase = 'refused'
      this.wanted = null
    }
  }
}
