import { createContext, type Script } from 'node:vm'
import type { LiveClient, LiveEvent, LiveOptions } from '@duplex/live-client'
import { type Browser, timersOf } from './browser.ts'
import { connectionsOf, type Network } from './network.ts'
import type { Runner } from './world.ts'

export const OWN_CHANNEL = 'user:1'

/** Creates a client in a page. */
type Connect = new (options: LiveOptions) => LiveClient
type Listener = (event: object) => void

let ids = 0

/**
 * A page with its own globals, in which the real client runs. It shows what it has loaded up to a cursor, and every event after
 * that, as `web/src/lib/live/live-page.svelte.ts` does.
 */
export class Page implements Runner {
  readonly name = `page ${++ids}`
  runsFrom = 0
  closed = false
  hidden = false
  /** Frozen in the back/forward cache. */
  cached = false
  client: LiveClient | null = null
  /** The content of each channel: everything up to `loaded`, then `events` (sequences). */
  readonly content = new Map<string, { epoch: string; loaded: number; events: number[] }>()
  /** Violations of the order, or repeated events. */
  readonly faults: string[] = []
  readonly #browser: Browser
  readonly #network: Network
  readonly #listeners = new Map<string, Set<Listener>>()
  readonly #connect: Connect
  readonly #transport: LiveOptions['transport']

  constructor(script: Script, browser: Browser, network: Network, transport: LiveOptions['transport']) {
    this.#browser = browser
    this.#network = network
    this.#transport = transport
    const { world } = browser
    const events = {
      addEventListener: (type: string, listener: Listener) => {
        this.#listeners.set(type, (this.#listeners.get(type) ?? new Set()).add(listener))
      },
      removeEventListener: (type: string, listener: Listener) => this.#listeners.get(type)?.delete(listener),
    }
    const page = this
    const globals = {
      ...timersOf(world, this),
      ...connectionsOf(network, this),
      ...events,
      BroadcastChannel: browser.channelClass(this),
      navigator: { locks: browser.locks(this) },
      document: {
        ...events,
        get hidden() {
          return page.hidden
        },
        get visibilityState() {
          return page.hidden ? 'hidden' : 'visible'
        },
      },
      location: { href: 'https://blog.example/' },
      performance: { now: () => world.now },
      Date: { now: () => world.wallOffset + world.now, parse: Date.parse },
      crypto: { getRandomValues: (bytes: Uint8Array) => bytes.map(() => world.between(0, 255)) },
      random: world.random,
      ...{ queueMicrotask, AbortController, TextDecoder, TextEncoder, URL, URLSearchParams },
    }
    const context = createContext(globals)
    this.#connect = script.runInContext(context) as Connect
    browser.world.schedule(this, 'script', 0, () => this.follow(['feed', OWN_CHANNEL], 0))
  }

  /** Loads the content of channels, up to `lag` events ago (a cached page), and follows them instead of the previous ones. */
  follow(channels: readonly string[], lag: number): void {
    const { server } = this.#network
    const last = this.client
    this.client = null
    const own = this.content.get(OWN_CHANNEL)
    const resumed = own && last?.cursor?.startsWith(`${own.epoch}-`) ? last.cursor : null
    last?.close()
    const loaded = Math.max(0, server.head - lag)
    for (const channel of this.content.keys()) if (!resumed || channel !== OWN_CHANNEL) this.content.delete(channel)
    for (const channel of channels) if (!this.content.has(channel)) this.#load(channel, loaded)
    const sequences = [loaded, ...(resumed ? [Number(resumed.split('-')[1])] : [])]
    const after = own && resumed && own.epoch !== server.epoch ? 'none-0' : server.cursorAt(Math.min(...sequences))
    const client: LiveClient = new this.#connect({
      url: '/live',
      channels,
      after,
      transport: this.#transport ?? 'auto',
      shared: true,
      onEvent: (event) => this.client === client && this.#onEvent(event),
      onReset: () => {
        if (this.client === client) for (const channel of this.content.keys()) this.#load(channel, server.head)
      },
    })
    this.client = client
  }

  /** Loads more content of the same page, and follows it too. */
  subscribe(channel: string): void {
    const { server } = this.#network
    if (!this.client || this.client.channels.includes(channel)) return
    this.#load(channel, server.head)
    void this.client.subscribe([channel], server.cursor)
  }

  unsubscribe(channel: string): void {
    this.client?.unsubscribe([channel])
    this.content.delete(channel)
  }

  /** Runs the listeners of the window and the document. */
  dispatch(type: string, event: object = {}): void {
    this.#browser.world.schedule(this, 'events', 0, () => {
      for (const listener of [...(this.#listeners.get(type) ?? [])]) listener(event)
    })
  }

  hurry(): void {
    this.#browser.world.schedule(this, 'events', 0, () => this.client?.hurry())
  }

  /** What is missing or superfluous, compared with the log. */
  differences(): string[] {
    const { epoch, log } = this.#network.server
    const found = this.faults.map((fault) => `${this.name}: ${fault}`)
    for (const [channel, content] of this.content) {
      if (content.epoch !== epoch) found.push(`${this.name}: ${channel} shows the log ${content.epoch}, not ${epoch}`)
      const wanted = log.filter((entry) => entry.channel === channel && entry.sequence > content.loaded).map(({ sequence }) => sequence)
      const shown = content.events.filter((sequence) => sequence > content.loaded)
      if (shown.join() !== wanted.join()) found.push(`${this.name}: ${channel} shows [${shown}], the log has [${wanted}]`)
    }
    return found
  }

  #load(channel: string, loaded: number): void {
    this.content.set(channel, { epoch: this.#network.server.epoch, loaded, events: [] })
  }

  #onEvent({ id, channel }: LiveEvent): void {
    const content = this.content.get(channel)
    if (!content) return
    const [epoch, text] = id.split('-')
    const sequence = Number(text)
    if (epoch !== content.epoch) {
      // The page may have loaded its content from a newer log than that of a frame that was on its way.
      if (epoch! > content.epoch) this.faults.push(`${channel} received ${id} without a reset, for content of ${content.epoch}`)
      return
    }
    // the reader's own channel continues from page to page, and a connection may start before the content's cursor
    if (sequence <= content.loaded || content.events.includes(sequence)) return
    if (sequence < (content.events.at(-1) ?? 0)) this.faults.push(`${channel} received ${sequence} after ${content.events.at(-1)}`)
    content.events.push(sequence)
  }
}
