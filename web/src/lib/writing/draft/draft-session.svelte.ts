import type { Draft } from './draft.svelte.ts'
import { heldDrafts, holdDraft, type Release } from './hold-draft.ts'
import type { LocalDraft, LocalDrafts } from './local-drafts.ts'
import { openTabChannel, type TabNews } from './tab-news.ts'

/**
 * Connects a draft that is open in this tab with the rest of the browser: restores its unsaved text, locks that text against other
 * tabs, and exchanges messages with tabs that have the same post open.
 */
export class DraftSession {
  /** On the page of a new post: unsaved texts that no tab has open. */
  unsavedTexts = $state.raw<LocalDraft[]>([])
  /** When the restored text was written: milliseconds since 1970; null if no text was restored. */
  restoredAt = $state<number | null>(null)
  /** Whether another tab has this post open as well. */
  openElsewhere = $state(false)

  readonly #draft: Draft
  readonly #drafts: LocalDrafts | null
  readonly #channel: ReturnType<typeof openTabChannel>
  readonly #closing = new AbortController()
  #release: Release | null = null

  constructor(draft: Draft, drafts: LocalDrafts | null, userId: number) {
    this.#draft = draft
    this.#drafts = drafts
    this.#channel = openTabChannel(userId, (news) => this.#receive(news))
  }

  /** Restores the unsaved text of the open post or, on the page of a new post, the local text with the id `wanted`. */
  async open(wanted: string | null): Promise<void> {
    const { post } = this.#draft
    if (post) this.#channel?.post({ type: 'opened', slug: post.slug })
    const stored = this.#drafts?.list() ?? []
    const own = stored.filter((local) => (post ? local.post?.slug === post.slug : local.id === wanted && local.post === null))
    for (const { id } of own) if (await this.#restore(id)) return
    if (!post) await this.#findUnsavedTexts(stored)
    await this.#lockOwn()
    // Another tab has locked the text. If that tab is closed, the text is restored here, unless the user has written something by then.
    for (const { id } of own) void this.#restore(id, this.#closing.signal)
  }

  /** Continues an unsaved text in this tab. */
  async continue(id: string): Promise<void> {
    if (await this.#restore(id)) this.unsavedTexts = []
    else this.unsavedTexts = this.unsavedTexts.filter((local) => local.id !== id)
  }

  discard(id: string): void {
    this.#drafts?.remove(id)
    this.unsavedTexts = this.unsavedTexts.filter((local) => local.id !== id)
  }

  /** Notifies the other tabs that this tab saved a version. */
  saved(slug: string, version: number): void {
    this.#channel?.post({ type: 'saved', slug, version })
  }

  async close(): Promise<void> {
    this.#closing.abort()
    this.#channel?.close()
    await this.#draft.close()
    this.#release?.()
  }

  async #restore(id: string, wait?: AbortSignal): Promise<boolean> {
    const release = await holdDraft(id, wait ? { wait } : {})
    if (!release) return false
    const local = this.#drafts?.read(id)
    if (wait) this.#draft.loadNewer()
    if (!local || this.#draft.unsaved || wait?.aborted) {
      release()
      return false
    }
    this.#release?.()
    this.#release = release
    this.#draft.restore(local)
    if (this.#draft.unsaved) this.restoredAt = local.at
    return true
  }

  async #findUnsavedTexts(stored: LocalDraft[]): Promise<void> {
    const held = await heldDrafts()
    this.unsavedTexts = stored.filter(({ id }) => !held.has(id))
  }

  async #lockOwn(): Promise<void> {
    const release = await holdDraft(this.#draft.id)
    if (this.#closing.signal.aborted) release?.()
    else this.#release = release
  }

  #receive(news: TabNews): void {
    const { post } = this.#draft
    if (news.slug !== post?.slug) return
    if (news.type === 'saved') this.#draft.loadNewer(news.version)
    else {
      this.openElsewhere = true
      if (news.type === 'opened') this.#channel?.post({ type: 'open', slug: post.slug })
    }
  }
}
