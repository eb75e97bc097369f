import type { Page } from '../page.ts'

export interface PageStoreLimits {
  /** The most pages kept. */
  entries: number
  /** The most bytes they may take together. */
  bytes: number
}

/** What a page takes beside its body, roughly: headers, address, tags. */
const OVERHEAD = 2_000

interface Stored {
  page: Page
  tags: ReadonlySet<string>
  size: number
}

/** Pages by their address, within bounds: those that were asked for longest ago make room. A tag drops all that carry it. */
export class PageStore {
  readonly #limits: PageStoreLimits
  readonly #pages = new Map<string, Stored>()
  readonly #tagged = new Map<string, Set<string>>()
  #bytes = 0

  constructor(limits: PageStoreLimits) {
    this.#limits = limits
  }

  get size(): number {
    return this.#pages.size
  }

  get bytes(): number {
    return this.#bytes
  }

  get(key: string): Page | null {
    const stored = this.#pages.get(key)
    if (!stored) return null
    // a Map keeps the order of insertion: what was asked for last goes to the end
    this.#pages.delete(key)
    this.#pages.set(key, stored)
    return stored.page
  }

  set(key: string, page: Page, tags: ReadonlySet<string>): void {
    this.#delete(key)
    const size = OVERHEAD + page.body.byteLength + key.length * 2
    // one page never pushes out most of the others
    if (size > this.#limits.bytes / 8) return
    this.#pages.set(key, { page, tags, size })
    this.#bytes += size
    for (const tag of tags) {
      const keys = this.#tagged.get(tag)
      if (keys) keys.add(key)
      else this.#tagged.set(tag, new Set([key]))
    }
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= this.#limits.entries && this.#bytes <= this.#limits.bytes) break
      this.#delete(oldest)
    }
  }

  drop(tag: string): void {
    for (const key of this.#tagged.get(tag) ?? []) this.#delete(key)
  }

  clear(): void {
    this.#pages.clear()
    this.#tagged.clear()
    this.#bytes = 0
  }

  #delete(key: string): void {
    const stored = this.#pages.get(key)
    if (!stored) return
    this.#pages.delete(key)
    this.#bytes -= stored.size
    for (const tag of stored.tags) {
      const keys = this.#tagged.get(tag)!
      keys.delete(key)
      if (keys.size === 0) this.#tagged.delete(tag)
    }
  }
}
