import { setTimeout as delay } from 'node:timers/promises'
import type { Cursor } from '@duplex/contracts'
import type { Hub } from '../../live/index.ts'
import type { Page } from '../page.ts'
import { PageStore, type PageStoreLimits } from './page-store.ts'
import { type Read, readsOf } from './reads.ts'
import { SeenEvents } from './seen-events.ts'
import type { WatchedApi } from './watch-calls.ts'

/** A page that was just made, and the calls it was made from. */
export interface Made {
  page: Page
  calls: ReturnType<WatchedApi['calls']>
}

export interface PageCache {
  /** The page of this address, kept or made by `make`: never older than an event that this gateway's readers were told of before. */
  get(key: string, make: () => Promise<Made>): Promise<Page>
  readonly counters: { readonly hits: number; readonly made: number; readonly pages: number; readonly bytes: number }
}

interface Fill {
  page: Page
  /** What it shows; null where it is for one reader alone. */
  reads: Read[] | null
  /** The last event when its making began. */
  start: Cursor
}

const defaults: PageStoreLimits = { entries: 2_000, bytes: 64 * 1024 * 1024 }

/** Milliseconds a reader waits for a service to follow what readers were told of already; then they get what there is. */
const PATIENCE = 1_000
/** Milliseconds before the page is made anew for the first time; each time twice as long. */
const FIRST_PAUSE = 4

/**
 * Pages for readers who are not signed in, in this process's memory. An event drops the pages it touches before any reader
 * is told of it, and a page that an event has overtaken while it was made, or that comes from a service which has not
 * followed that event yet, is not kept, nor given to whoever came after the event. While the log cannot be followed,
 * nothing is kept and nothing is taken from here.
 */
export function createPageCache(hub: Pick<Hub, 'onLogStart' | 'onLogEvent' | 'current'>, limits: Partial<PageStoreLimits> = {}): PageCache {
  const seen = new SeenEvents()
  const store = new PageStore({ ...defaults, ...limits })
  const fills = new Map<string, Promise<Fill>>()
  let hits = 0
  let made = 0

  hub.onLogStart((place) => {
    seen.begin(place)
    store.clear()
  })
  hub.onLogEvent((event) => {
    const touch = seen.take(event)
    if (touch === 'everything') store.clear()
    else for (const tag of touch?.tags ?? []) store.drop(tag)
  })

  const fill = async (key: string, make: () => Promise<Made>): Promise<Fill> => {
    const start = seen.place
    made++
    const { page, calls } = await make()
    const reads = page.status === 200 && page.cookies.length === 0 && calls ? readsOf(calls) : null
    if (reads && hub.current() && !seen.missedBy(reads, start, seen.place.sequence))
      store.set(key, page, new Set(reads.flatMap((read) => [...read.tags])))
    return { page, reads, start }
  }

  /** The fill of this address that is under way, or a new one, which is the caller's own. */
  const join = (key: string, make: () => Promise<Made>): { filling: Promise<Fill>; own: boolean } => {
    const underway = fills.get(key)
    if (underway) return { filling: underway, own: false }
    const filling = fill(key, make).finally(() => fills.delete(key))
    fills.set(key, filling)
    return { filling, own: true }
  }

  return {
    get counters() {
      return { hits, made, pages: store.size, bytes: store.bytes }
    },
    get: async (key, make) => {
      if (!hub.current()) return (await make()).page
      const arrived = seen.place.sequence
      const until = performance.now() + PATIENCE
      for (let pause = FIRST_PAUSE; ; pause *= 2) {
        const stored = store.get(key)
        if (stored) {
          hits++
          return stored
        }
        const { filling, own } = join(key, make)
        const { page, reads, start } = await filling
        if (!reads) return own ? page : (await make()).page
        const left = until - performance.now()
        if (!seen.missedBy(reads, start, arrived) || left <= 0) return page
        await delay(Math.min(pause, left))
      }
    },
  }
}
