import type { Draft } from './draft.svelte.ts'
import { heldDrafts, holdDraft, type Release } from './hold-draft.ts'
import type { LocalDraft, LocalDrafts } from './local-drafts.ts'
import { openTabLine, type TabNews } from './tab-news.ts'

/** What lies around a draft that is open in this tab: texts left behind here before, and other tabs with the same one. */
export class Desk {
  /** Texts that were not saved, and that no tab has open: on the page of a new post. */
  left = $state.raw<LocalDraft[]>([])
  /** When the text that was brought back had been written: milliseconds since 1970. */
  restoredAt = $state<number | null>(null)
  /** Whether another tab has this post open, too. */
  elsewhere = $state(false)

  readonly #draft: Draft
  readonly #drafts: LocalDrafts | null
  readonly #line: ReturnType<typeof openTabLine>
  readonly #leaving = new AbortController()
  #release: Release | null = null

  constructor(draft: Draft, drafts: LocalDrafts | null, userId: number) {
    this.#draft = draft
    this.#drafts = drafts
    this.#line = openTabLine(userId, (news) => this.#hear(news))
  }

  /** Brings back what was left behind: of the post that is open, or, on the page of a new one, the text named `wanted`. */
  async open(wanted: string | null): Promise<void> {
    const { post } = this.#draft
    if (post) this.#line?.tell({ type: 'opened', slug: post.slug })
    const kept = this.#drafts?.list() ?? []
    const own = kept.filter((local) => (post ? local.post?.slug === post.slug : local.id === wanted && local.post === null))
    for (const { id } of own) if (await this.#bringBack(id)) return
    if (!post) await this.#lookForOthers(kept)
    await this.#holdOwn()
    // another tab has it: once that is gone, its text is brought back, unless something else has been written here by then
    for (const { id } of own) void this.#bringBack(id, this.#leaving.signal)
  }

  /** Goes on with a text that was left behind, here. */
  async goOn(id: string): Promise<void> {
    if (await this.#bringBack(id)) this.left = []
    else this.left = this.left.filter((local) => local.id !== id)
  }

  throwAway(id: string): void {
    this.#drafts?.remove(id)
    this.left = this.left.filter((local) => local.id !== id)
  }

  /** The server has a newer version, by this tab. */
  saved(slug: string, version: number): void {
    this.#line?.tell({ type: 'saved', slug, version })
  }

  async close(): Promise<void> {
    this.#leaving.abort()
    this.#line?.close()
    await this.#draft.close()
    this.#release?.()
  }

  async #bringBack(id: string, wait?: AbortSignal): Promise<boolean> {
    const release = await holdDraft(id, wait ? { wait } : {})
    if (!release) return false
    const local = this.#drafts?.read(id)
    if (wait) this.#draft.look()
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

  async #lookForOthers(kept: LocalDraft[]): Promise<void> {
    const held = await heldDrafts()
    this.left = kept.filter(({ id }) => !held.has(id))
  }

  async #holdOwn(): Promise<void> {
    const release = await holdDraft(this.#draft.id)
    if (this.#leaving.signal.aborted) release?.()
    else this.#release = release
  }

  #hear(news: TabNews): void {
    const { post } = this.#draft
    if (news.slug !== post?.slug) return
    if (news.type === 'saved') this.#draft.look(news.version)
    else {
      this.elsewhere = true
      if (news.type === 'opened') this.#line?.tell({ type: 'open', slug: post.slug })
    }
  }
}
