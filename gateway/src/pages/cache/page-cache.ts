import { setTimeout as delay } from 'node:timers/promises'
import type { Cursor } from '@duplex/contracts'
import type { LogFeed } from '../../log/log-feed.ts'
import type { Page } from '../page.ts'
import { PageStore, type PageStoreLimits } from './page-store.ts'
import { type Read, readsOf } from './reads.ts'
import { SeenEvents } from './seen-events.ts'
import type { WatchedApi } from './watch-calls.ts'

/** A page that was just rendered, and the calls whose answers it shows. */
export interface RenderedPage {
  page: Page
  calls: ReturnType<WatchedApi['calls']>
}

/** A request for a page. */
export interface Wanted {
  /** The same for all requests for this page. */
  key: string
  /** Whether the page is one of very many variants. Variants have their own part of the memory, so that they do not evict other pages. */
  isVariant: boolean
  /** Called before `render`, but not if the page is stored or already being rendered. If it throws, this request fails. */
  admit(): Promise<void>
  render(): Promise<RenderedPage>
}

export interface PageCache {
  /** The page, stored or rendered. It is never older than the events that subscribers have received. */
  get(wanted: Wanted): Promise<Page>
  readonly counters: { readonly hits: number; readonly rendered: number; readonly pages: number; readonly bytes: number }
}

interface Fill {
  page: Page
  /** What the page shows. Null if the page is for one reader only. */
  reads: Read[] | null
  /** The last event when the rendering began. */
  start: Cursor
}

const defaults: PageStoreLimits = { maxPages: 2_000, maxBytes: 64 * 1024 * 1024 }
/** The share of the limits that is for variants. */
const VARIANTS_SHARE = 1 / 4

/** How long a request waits for a service that has not followed an event that subscribers have received. Then the page is served as it is. */
const CATCH_UP_TIMEOUT_MS = 1_000
/** The pause before the page is rendered again for the first time. It doubles each time. */
const FIRST_PAUSE_MS = 4

/**
 * Pages for readers who are not signed in, in this process's memory.
 *
 * An event drops the pages that it touches, before any subscriber receives it (see createContext in create-gateway.ts). A page
 * may lack an event that arrived while the page was rendered, or an event that a service has not followed yet. Such a page is
 * not stored, and not served to requests that came after the event. While the feed is not current, no page is stored or served
 * from the store.
 */
export function createPageCache(
  feed: Pick<LogFeed, 'onAny' | 'onRestart' | 'isCurrent'>,
  limits: Partial<PageStoreLimits> = {},
): PageCache {
  const seen = new SeenEvents()
  const { maxPages, maxBytes } = { ...defaults, ...limits }
  const storeOf = (share: number) => new PageStore({ maxPages: Math.ceil(maxPages * share), maxBytes: Math.ceil(maxBytes * share) })
  const pages = storeOf(1 - VARIANTS_SHARE)
  const variants = storeOf(VARIANTS_SHARE)
  const stores = [pages, variants]
  const fills = new Map<string, Promise<Fill>>()
  let hits = 0
  let rendered = 0

  feed.onRestart((start) => {
    seen.restart(start)
    for (const store of stores) store.clear()
  })
  // also erased events and unknown types: they drop all pages
  feed.onAny((event) => {
    const touch = seen.add(event)
    for (const store of touch ? stores : []) {
      if (touch === 'everything') store.clear()
      else for (const tag of touch!.tags) store.drop(tag)
    }
  })

  const fill = async ({ key, isVariant, render }: Wanted): Promise<Fill> => {
    const start = seen.cursor
    rendered++
    const { page, calls } = await render()
    const reads = page.status === 200 && page.cookies.length === 0 && calls ? readsOf(calls) : null
    if (reads && feed.isCurrent() && !seen.missedBy(reads, start, seen.cursor.sequence))
      (isVariant ? variants : pages).set(key, page, new Set(reads.flatMap((read) => [...read.tags])))
    return { page, reads, start }
  }

  /** Returns the fill of this page that is in progress. If there is none, starts a new fill; then `own` is true. */
  const join = async (wanted: Wanted): Promise<Fill & { own: boolean }> => {
    const { key, admit } = wanted
    if (!fills.has(key)) await admit()
    const inProgress = fills.get(key)
    if (inProgress) return { ...(await inProgress), own: false }
    const filling = fill(wanted).finally(() => fills.delete(key))
    fills.set(key, filling)
    return { ...(await filling), own: true }
  }

  const renderAlone = async ({ admit, render }: Wanted): Promise<Page> => {
    await admit()
    return (await render()).page
  }

  return {
    get counters() {
      return { hits, rendered, pages: pages.size + variants.size, bytes: pages.bytes + variants.bytes }
    },
    get: async (wanted) => {
      if (!feed.isCurrent()) return renderAlone(wanted)
      const requestedAt = seen.cursor.sequence
      const deadline = performance.now() + CATCH_UP_TIMEOUT_MS
      for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs *= 2) {
        const stored = (wanted.isVariant ? variants : pages).get(wanted.key)
        if (stored) {
          hits++
          return stored
        }
        const { page, reads, start, own } = await join(wanted)
        if (!reads) return own ? page : renderAlone(wanted)
        const remainingMs = deadline - performance.now()
        if (!seen.missedBy(reads, start, requestedAt) || remainingMs <= 0) return page
        await delay(Math.min(pauseMs, remainingMs))
      }
    },
  }
}
