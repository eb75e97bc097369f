import { setTimeout as sleep } from 'node:timers/promises'
import type { Api, EventData, Site } from '@duplex/contracts'
import type { Logger } from '@duplex/runtime'
import type { Hub } from './live/index.ts'

export interface CurrentSite {
  /** What is known last; what a new blog is called, as long as nobody has answered. */
  readonly current: Site
  /** Whether only an event can change it now. */
  readonly settled: boolean
  /** Takes over what a change through this gateway was answered, before its event comes. */
  learn(site: Site): void
  start(): void
  stop(): void
}

const unknown: Site = {
  title: 'Duplex',
  description: 'A live blog: new posts, comments and likes appear as they happen.',
  registrationOpen: true,
}
/** Milliseconds between two tries. */
const PAUSE = 250

/**
 * What the blog is called, and who may join it, as every page needs it: asked once, then kept current by events, so that
 * no page waits for it and none needs the user service.
 */
export function createSite({ api, hub, logger }: { api: Pick<Api, 'user'>; hub: Hub; logger: Logger }): CurrentSite {
  const stopping = new AbortController()
  let current = unknown
  let told = false
  let settled = false

  hub.onLogEvent(({ type, data }) => {
    if (type !== 'site.updated' || !data) return
    current = (data as EventData<'site.updated'>).site
    told = settled = true
  })

  const ask = async () => {
    const { site } = await api.user.getSite({})
    // an event is never older than an answer that it overtook
    if (!told) current = site
  }

  const askPatiently = async () => {
    const { signal } = stopping
    while (!signal.aborted) {
      // an answer from before the hub follows may miss a change that no event tells of
      const following = hub.ready()
      const answered = await ask().then(
        () => true,
        (error) => logger.debug(error, 'cannot learn yet what the site is called'),
      )
      if (answered && following) {
        settled = true
        return
      }
      await sleep(PAUSE, null, { signal, ref: false }).catch(() => {})
    }
  }

  return {
    get current() {
      return current
    },
    get settled() {
      return settled
    },
    learn: (site) => {
      current = site
    },
    start: () => void askPatiently(),
    stop: () => stopping.abort(),
  }
}
