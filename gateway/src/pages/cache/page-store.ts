import { LRUCache } from 'lru-cache'
import type { Page } from '../page.ts'

export interface PageStoreLimits {
  maxPages: number
  /** For all pages together. */
  maxBytes: number
}

/** The approximate memory of a page beside its body: headers, address, tags. */
const PAGE_OVERHEAD_BYTES = 2_000
/** The share of `maxBytes` that one page may take. A larger page is not stored, so that it never removes most of the others. */
const MAX_PAGE_SHARE = 1 / 16

interface StoredPage {
  page: Page
  tags: ReadonlySet<string>
  bytes: number
}

/** Pages by address, within limits. The least recently used page is removed first. Dropping a tag removes all its pages. */
export class PageStore {
  readonly #pages: LRUCache<string, StoredPage>
  readonly #keysOfTag = new Map<string, Set<string>>()

  constructor({ maxPages, maxBytes }: PageStoreLimits) {
    this.#pages = new LRUCache({
      max: maxPages,
      maxSize: maxBytes,
      maxEntrySize: Math.floor(maxBytes * MAX_PAGE_SHARE),
      sizeCalculation: ({ bytes }) => bytes,
      dispose: (stored, key) => this.#untag(stored, key),
    })
  }

  get size(): number {
    return this.#pages.size
  }

  get bytes(): number {
    return this.#pages.calculatedSize
  }

  get(key: string): Page | null {
    return this.#pages.get(key)?.page ?? null
  }

  set(key: string, page: Page, tags: ReadonlySet<string>): void {
    const bytes = PAGE_OVERHEAD_BYTES + page.body.byteLength + key.length * 2
    // before its own tags are added, because `set` disposes the page that it replaces
    this.#pages.set(key, { page, tags, bytes })
    if (!this.#pages.has(key)) return
    for (const tag of tags) {
      const keys = this.#keysOfTag.get(tag)
      if (keys) keys.add(key)
      else this.#keysOfTag.set(tag, new Set([key]))
    }
  }

  drop(tag: string): void {
    for (const key of this.#keysOfTag.get(tag) ?? []) this.#pages.delete(key)
  }

  clear(): void {
    this.#pages.clear()
  }

  #untag({ tags }: StoredPage, key: string): void {
    for (const tag of tags) {
      const keys = this.#keysOfTag.get(tag)!
      keys.delete(key)
      if (keys.size === 0) this.#keysOfTag.delete(tag)
    }
  }
}
