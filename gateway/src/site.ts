import { setTimeout as sleep } from 'node:timers/promises'
import type { Api, Site } from '@duplex/contracts'
import type { Logger } from '@duplex/runtime'
import type { LogFeed } from './log/log-feed.ts'

export interface CurrentSite {
  /** The last known value. The values of a new blog before the user service has answered for the first time. */
  readonly current: Site
  /** Whether `current` is known. From then on, only an event changes it. */
  readonly settled: boolean
  /** Stores a change that was made through this gateway, before its event arrives. */
  update(site: Site): void
  start(): void
  stop(): void
}

export interface SiteOptions {
  api: Pick<Api, 'user'>
  feed: Pick<LogFeed, 'on' | 'isReady'>
  logger: Logger
}

const newBlog: Site = {
  title: 'Duplex',
  description: 'A live blog: new posts, comments and likes appear as they happen.',
  registrationOpen: true,
  language: 'en',
}
const RETRY_INTERVAL_MS = 250

/**
 * The site's title, description and settings, which every page needs. They are loaded once and then updated by events, so
 * that no page waits for the user service.
 */
export function createSite({ api, feed, logger }: SiteOptions): CurrentSite {
  const stopping = new AbortController()
  let current = newBlog
  let hasEvent = false
  let settled = false

  feed.on('site.updated', ({ data }) => {
    current = data.site
    hasEvent = settled = true
  })

  const load = async () => {
    const { site } = await api.user.getSite({})
    // an event that arrived during the call is at least as new as the answer
    if (!hasEvent) current = site
  }

  const loadWithRetries = async () => {
    const { signal } = stopping
    while (!signal.aborted) {
      // an answer from before the feed was ready may lack a change whose event the feed does not deliver
      const following = feed.isReady()
      const loaded = await load().then(
        () => true,
        (error) => logger.debug(error, 'cannot load the site yet'),
      )
      if (loaded && following) {
        settled = true
        return
      }
      await sleep(RETRY_INTERVAL_MS, null, { signal, ref: false }).catch(() => {})
    }
  }

  return {
    get current() {
      return current
    },
    get settled() {
      return settled
    },
    update: (site) => {
      current = site
    },
    start: () => void loadWithRetries(),
    stop: () => stopping.abort(),
  }
}
