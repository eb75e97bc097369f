import type { Post, PostStatus } from '@duplex/contracts'
import { type DraftText, fieldsOf, isBlank, isWhole, type PostFields, sameFields, textOf } from './draft-text.ts'
import type { LocalDraft, LocalDrafts } from './local-drafts.ts'
import { type PostServer, ServerProblem } from './post-server.ts'
import { randomKey } from './random-key.ts'

/** Milliseconds until a change is kept in this browser, whether or not somebody goes on writing. */
export const KEEP_PAUSE = 300
/** Milliseconds without a key pressed until it counts as a pause, and until a text goes to the server. */
const TYPING_PAUSE = 700
export const SAVE_PAUSE = 2_000
/** A post's address is made of its first title and stays: while that is still being written, the first save waits longer. */
export const TITLE_PAUSE = 8_000
/** Milliseconds until what failed is tried again: doubled each time. */
const BACKOFF = { least: 2_000, most: 60_000 }

/** What the server has. */
export type SavedPost = Pick<Post, 'id' | 'slug' | 'title' | 'tags' | 'body' | 'version' | 'status' | 'updatedAt'>

export interface DraftParts {
  userId: number
  /** Null for a new post. */
  post: SavedPost | null
  text: DraftText
  /** Null where the browser keeps nothing. */
  drafts: LocalDrafts | null
  server: PostServer
  /** Tells the other tabs that the server has a newer version. */
  onSaved?: (post: SavedPost) => void
}

export type DraftPhase = 'resting' | 'saving' | 'waiting' | 'signed out' | 'refused'

/**
 * A text while it is being written. It is kept in this browser on each pause, then saved on the server by itself as long as
 * it is a draft; a published post only when its author says so, for its readers would see half a sentence.
 * One request at a time, each with the version it began from: nobody's text is overwritten unseen.
 */
export class Draft {
  text = $state<DraftText>()!
  /** What the server has, as far as is known here; null where it has nothing. */
  post = $state.raw<SavedPost | null>(null)
  /** A version that somebody else, or another tab, saved meanwhile: one has to choose. */
  theirs = $state.raw<SavedPost | null>(null)
  phase = $state<DraftPhase>('resting')
  problem = $state.raw<ServerProblem | null>(null)
  /** When the server took it: milliseconds since 1970; null where it has not since this was opened. */
  savedAt = $state<number | null>(null)
  /** Whether what is in the fields is stored, here or on the server. */
  kept = $state(true)
  /** Whether somebody is writing right now. */
  typing = $state(false)
  /** Whether the title is being written right now. */
  titling = false
  readonly unsaved = $derived.by(() => (this.post ? !sameFields(fieldsOf(this.text), this.post) : !isBlank(this.text)))

  readonly #parts: DraftParts
  #id = randomKey()
  #sent: LocalDraft['sent'] = null
  #queue: Promise<unknown> = Promise.resolve()
  #keepTimer: ReturnType<typeof setTimeout> | undefined
  #saveTimer: ReturnType<typeof setTimeout> | undefined
  #typingTimer: ReturnType<typeof setTimeout> | undefined
  #failures = 0
  #closed = false

  constructor(parts: DraftParts) {
    this.#parts = parts
    this.text = { ...parts.text }
    this.post = parts.post
  }

  /** The name of its local text. */
  get id(): string {
    return this.#id
  }

  /** Goes on with a text that this browser has kept. */
  restore(local: LocalDraft): void {
    this.#id = local.id
    this.text = { title: local.title, tags: local.tags, body: local.body }
    this.kept = true
    const { post } = this
    // an update that was on its way has come to something by now, or to nothing; a create is sent again
    if (!post) this.#sent = local.sent
    else if (local.post?.version !== post.version && !(local.sent && sameFields(local.sent, post)) && this.unsaved) this.theirs = post
    if (this.unsaved) this.#plan(SAVE_PAUSE)
    else this.keep()
  }

  /** Something in the fields has changed. */
  changed(): void {
    this.kept = false
    if (this.phase === 'refused') this.#rest()
    this.#keepTimer ??= setTimeout(() => this.keep(), KEEP_PAUSE)
    this.typing = true
    clearTimeout(this.#typingTimer)
    this.#typingTimer = setTimeout(() => this.#pause(), TYPING_PAUSE)
    if (this.phase !== 'waiting' && this.phase !== 'signed out') this.#plan(this.post || !this.titling ? SAVE_PAUSE : TITLE_PAUSE)
  }

  /** Stores the text in this browser, at once; lets it go there where the server has it. */
  keep(): void {
    clearTimeout(this.#keepTimer)
    this.#keepTimer = undefined
    const { drafts } = this.#parts
    if (!this.unsaved && !this.#sent) {
      drafts?.remove(this.#id)
      this.kept = true
      return
    }
    const { title, tags, body } = this.text
    const post = this.post && { slug: this.post.slug, version: this.post.version, status: this.post.status }
    this.kept = drafts?.write({ id: this.#id, title, tags, body, at: Date.now(), post, sent: this.#sent }) ?? false
  }

  /** Saves it on the server now, with `status` as a draft or for all to read. Answers whether the server has it. */
  save(status?: PostStatus): Promise<boolean> {
    clearTimeout(this.#saveTimer)
    this.#pause()
    this.keep()
    const saved = this.#queue.then(() => this.#save(status))
    this.#queue = saved
    return saved
  }

  /** The network is back, or somebody has signed in: tries again at once what waits for that. */
  retry(): void {
    if (this.phase !== 'waiting' && this.phase !== 'signed out') return
    if (this.unsaved) this.#plan(0)
    else this.#rest()
  }

  /** The session has ended. */
  lapse(): void {
    clearTimeout(this.#saveTimer)
    this.#failed(new ServerProblem('UNAUTHENTICATED', 'You are signed out'))
  }

  /** Another tab says that there is a newer version; without one, asks. */
  look(version = Number.POSITIVE_INFINITY): void {
    this.#queue = this.#queue.then(async () => {
      const { post } = this
      if (!post || this.theirs || this.#closed || version <= post.version) return
      const newest = await this.#parts.server.read(post.slug).catch(() => null)
      if (!newest || newest.version <= post.version || this.#closed) return
      if (this.unsaved) this.theirs = newest
      else this.#take(newest)
    })
  }

  /** Of two versions, this one: it becomes the newest. */
  keepMine(): Promise<boolean> {
    const { theirs } = this
    if (!theirs) return Promise.resolve(true)
    this.post = theirs
    this.theirs = null
    return this.save()
  }

  /** Of two versions, the server's. */
  takeTheirs(): void {
    const newest = this.theirs ?? this.post
    if (newest) this.#take(newest)
  }

  /** Both: what is here becomes a draft of its own in this browser, and this becomes the server's version. Answers its id. */
  keepBoth(): string | null {
    const { title, tags, body } = this.text
    const copy = { id: randomKey(), title, tags, body, at: Date.now(), post: null, sent: null }
    if (!this.#parts.drafts?.write(copy)) return null
    this.takeTheirs()
    return copy.id
  }

  /** What it changed is gone: what is here becomes a new post. */
  startAnew(): Promise<boolean> {
    this.post = null
    this.#sent = null
    return this.save()
  }

  /** Forgets what is here. */
  discard(): void {
    this.#stopTimers()
    this.#sent = null
    this.text = this.post ? textOf(this.post) : { title: '', tags: '', body: '' }
    this.#rest()
    this.keep()
  }

  /** Keeps what is to be kept, and sends nothing more. Resolves when nothing is under way. */
  async close(): Promise<void> {
    this.keep()
    this.#closed = true
    this.#stopTimers()
    await this.#queue
  }

  #rest(): void {
    this.phase = 'resting'
    this.problem = null
    this.#failures = 0
  }

  #pause(): void {
    clearTimeout(this.#typingTimer)
    this.typing = false
  }

  #stopTimers(): void {
    clearTimeout(this.#keepTimer)
    this.#keepTimer = undefined
    clearTimeout(this.#saveTimer)
    this.#pause()
  }

  /** Saves by itself what may be saved by itself. */
  #plan(pause: number): void {
    clearTimeout(this.#saveTimer)
    if (this.#closed || this.theirs || this.post?.status === 'published' || !this.unsaved || !isWhole(this.text)) return
    this.#saveTimer = setTimeout(() => this.save(), pause)
  }

  #take(newest: SavedPost): void {
    this.#stopTimers()
    this.post = newest
    this.theirs = null
    this.text = textOf(newest)
    this.#sent = null
    this.#rest()
    this.keep()
  }

  async #save(status?: PostStatus): Promise<boolean> {
    if (this.theirs || this.#closed) return false
    if (!this.unsaved && this.post && (status ?? this.post.status) === this.post.status) return true
    this.phase = 'saving'
    try {
      if (this.post) await this.#settle(this.post)
      else await this.#create()
      const fields = fieldsOf(this.text)
      const post = this.post!
      const differs = !sameFields(fields, post) || (status ?? post.status) !== post.status
      if (differs && !this.theirs) await this.#update(post, fields, status)
      this.#rest()
      this.keep()
      // what was typed meanwhile
      if (this.unsaved) this.#plan(SAVE_PAUSE)
      return !this.theirs
    } catch (error) {
      if (!(error instanceof ServerProblem)) throw error
      this.#failed(error)
      return false
    }
  }

  /** Stored before it is sent, with its key: sent again after a crash, it makes no second draft. */
  async #create(): Promise<void> {
    const { server, userId } = this.#parts
    // whoever signed in meanwhile, in another tab, is not to get this text
    if ((await server.whoAmI()) !== userId) throw new ServerProblem('FORBIDDEN', 'Another user is now signed in')
    const sent = this.#sent?.key ? this.#sent : { ...fieldsOf(this.text), key: randomKey() }
    this.#sent = sent
    this.keep()
    const { key, ...fields } = sent
    try {
      this.#saved(await server.create(fields, key!))
    } catch (error) {
      // then the server has not got it, and what is sent next is another text
      if (error instanceof ServerProblem && !error.passes && error.code !== 'UNAUTHENTICATED') this.#sent = null
      throw error
    }
  }

  async #update({ slug, version }: SavedPost, fields: PostFields, status?: PostStatus): Promise<void> {
    const { server } = this.#parts
    this.#sent = fields
    this.keep()
    try {
      this.#saved(await server.update(slug, { ...fields, version, ...(status && { status }) }))
    } catch (error) {
      if (!(error instanceof ServerProblem)) throw error
      if (!error.unknown) this.#sent = null
      if (error.code !== 'CONFLICT') throw error
      this.theirs = await server.read(slug)
    }
  }

  /** Finds out what became of an update whose answer was lost, so that it is not taken for somebody else's. */
  async #settle(post: SavedPost): Promise<void> {
    if (!this.#sent) return
    const newest = await this.#parts.server.read(post.slug)
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
    this.#parts.onSaved?.(post)
  }

  #failed(problem: ServerProblem): void {
    this.problem = problem
    this.keep()
    if (problem.code === 'UNAUTHENTICATED') this.phase = 'signed out'
    else if (problem.passes) {
      this.phase = 'waiting'
      const backoff = Math.min(BACKOFF.least * 2 ** this.#failures++, BACKOFF.most) * (0.75 + Math.random() / 2)
      this.#plan(Math.max(backoff, (problem.retryAfter ?? 0) * 1_000))
    } else this.phase = 'refused'
  }
}
