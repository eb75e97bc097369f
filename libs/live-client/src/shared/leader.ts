import type { Comment } from '@duplex/contracts'
import { earliestCursor } from '@duplex/contracts/cursor'
import { MAX_CONNECTION_CHANNELS } from '@duplex/contracts/limits'
import type { LiveError } from '../live-error.ts'
import type { LiveOptions, LiveState } from '../live-options.ts'
import { newRef } from '../new-ref.ts'
import type { TransportName } from '../transport.ts'
import type { FromLeader, FromTab, LeaderMessage } from './messages.ts'

/** What the leader uses of the client of the shared connection. */
interface SharedClient {
  readonly state: LiveState
  readonly cursor: string | null
  readonly transport: TransportName
  readonly channels: readonly string[]
  subscribe(channels: readonly string[], after?: string | null): Promise<void>
  unsubscribe(channels: readonly string[]): void
  comment(comment: { post: number; body: string; parent?: number | null }, ref: string): Promise<Comment>
  typing(channel: string): void
  hurry(): void
  close(): void
}

/** Creates the client of the shared connection. URL and transport are fixed. */
export type Connect = (options: Omit<LiveOptions, 'url' | 'transport'>) => SharedClient

interface Tab {
  /** Of its last `follow`. */
  ref: string
  channels: readonly string[]
  /** When the leader last received a message from it, as `performance.now()`. */
  aliveAt: number
}

/** A tab that sends nothing for this long counts as closed. Browsers run the timers of a hidden tab only once a minute. */
const TAB_TIMEOUT_MS = 130_000
/** How long the connection stays open without a tab: a reader may be between two pages. */
const IDLE_TIMEOUT_MS = 1_000

/**
 * Holds the connection that all tabs of a browser share. It follows the channels of all tabs, and sends every frame to all tabs.
 * Each tab states its own cursor when it joins, and the connection goes back to this cursor for the tab's channels. So a tab
 * misses nothing, whatever the connection has received before. The other tabs discard the events that they receive again.
 */
export class Leader {
  readonly #name = newRef()
  readonly #connect: Connect
  readonly #up: BroadcastChannel
  readonly #down: BroadcastChannel
  readonly #tabs = new Map<string, Tab>()
  #client: SharedClient | null = null
  #lost: LiveError | null = null
  #openListeners: (() => void)[] = []
  #idle: ReturnType<typeof setTimeout> | undefined

  constructor(name: string, connect: Connect) {
    this.#connect = connect
    this.#up = new BroadcastChannel(`${name} up`)
    this.#down = new BroadcastChannel(`${name} down`)
    this.#up.onmessage = ({ data }) => this.#receive(data as FromTab)
    this.#send({ op: 'lead' })
  }

  /** Closes the connection. The tabs follow the next leader. */
  stop(): void {
    clearTimeout(this.#idle)
    this.#client?.close()
    this.#reset()
    this.#send({ op: 'resigned' })
    this.#up.close()
    this.#down.close()
  }

  #send(message: LeaderMessage): void {
    this.#down.postMessage({ ...message, leader: this.#name } satisfies FromLeader)
  }

  #receive(message: FromTab): void {
    switch (message.op) {
      case 'follow':
        void this.#follow(message)
        break
      case 'comment':
        this.#comment(message)
        break
      case 'typing':
        this.#client?.typing(message.channel)
        break
      case 'alive':
        this.#onAlive(message.tab)
        break
      case 'leave':
        this.#tabs.delete(message.tab)
        this.#removeUnusedChannels()
    }
  }

  async #follow({ tab, ref, channels, after }: Extract<FromTab, { op: 'follow' }>): Promise<void> {
    const before = this.#tabs.get(tab)
    // The tab has repeated its message, because this page became the leader meanwhile.
    if (before?.ref === ref) return
    this.#tabs.delete(tab)
    if (new Set([...this.#wanted(), ...channels]).size > MAX_CONNECTION_CHANNELS) {
      this.#removeUnusedChannels()
      this.#send({ op: 'full', tab })
      return
    }
    this.#tabs.set(tab, { ref, channels, aliveAt: performance.now() })
    clearTimeout(this.#idle)
    const client = (this.#client ??= this.#open())
    client.hurry()
    const added = channels.filter((channel) => !before?.channels.includes(channel))
    // The connection may be ahead of this tab in channels that it follows already, even if no other tab follows them now.
    if (after) client.unsubscribe(added)
    this.#send({ op: 'joined', tab, ref })
    const cursor = after && client.cursor ? earliestCursor([after, client.cursor]) : after
    await Promise.all([client.subscribe(added, cursor), this.#whenOpen(client)])
    if (this.#client !== client) return
    this.#removeUnusedChannels()
    this.#send({ op: 'following', tab, ref, cursor: client.cursor!, transport: client.transport })
  }

  #open(): SharedClient {
    const client = this.#connect({
      onEvent: (event) => this.#sendFrame({ op: 'event', ...event }),
      onPresence: (presence) => this.#sendFrame({ op: 'presence', ...presence }),
      onTyping: (typing) => this.#sendFrame({ op: 'typing', ...typing }),
      onReset: (cursor) => this.#sendFrame({ op: 'reset', cursor }),
      onState: (state, error) => {
        if (this.#client !== client) return
        if (state === 'open') {
          this.#lost = null
          this.#send({ op: 'back', transport: client.transport, cursor: client.cursor! })
          for (const resolve of this.#openListeners.splice(0)) resolve()
        } else if (state === 'waiting') {
          this.#lost = error
          this.#sendLost()
        } else if (state === 'closed') {
          this.#reset()
          this.#send({ op: 'refused', code: error?.code ?? null })
        }
      },
    })
    return client
  }

  #sendFrame(frame: Extract<LeaderMessage, { op: 'frame' }>['frame'], tab?: string): void {
    this.#send({ op: 'frame', frame, cursor: this.#client?.cursor ?? null, ...(tab === undefined ? {} : { tab }) })
  }

  #whenOpen(client: SharedClient): Promise<void> {
    return client.state === 'open' ? Promise.resolve() : new Promise((resolve) => this.#openListeners.push(resolve))
  }

  /** Removes all tabs. They follow again by themselves. */
  #reset(): void {
    this.#client = null
    this.#lost = null
    this.#tabs.clear()
    for (const resolve of this.#openListeners.splice(0)) resolve()
  }

  #comment({ tab, op: _, ref, ...comment }: Extract<FromTab, { op: 'comment' }>): void {
    this.#client?.comment(comment, ref).then(
      (comment) => this.#sendFrame({ op: 'ack', ref, comment }, tab),
      ({ code, message }: LiveError) => this.#sendFrame({ op: 'error', ref, code: (code ?? 'UNAVAILABLE') as never, message }, tab),
    )
  }

  /** Answers a tab. The answer also tells that this page does not stand still. */
  #onAlive(name: string): void {
    const tab = this.#tabs.get(name)
    if (!tab) {
      this.#send({ op: 'unknown', tab: name })
      return
    }
    tab.aliveAt = performance.now()
    if (this.#lost) this.#sendLost()
    const page = (globalThis as { document?: Document }).document
    this.#send({ op: 'alive', tab: name, hidden: page?.hidden ?? false, cursor: this.#client?.cursor ?? null })
    for (const [other, { aliveAt }] of this.#tabs) if (performance.now() - aliveAt > TAB_TIMEOUT_MS) this.#tabs.delete(other)
    this.#removeUnusedChannels()
  }

  #sendLost(): void {
    if (this.#lost) this.#send({ op: 'lost', error: { code: this.#lost.code, message: this.#lost.message } })
  }

  #wanted(): Set<string> {
    return new Set([...this.#tabs.values()].flatMap(({ channels }) => channels))
  }

  /** Unsubscribes from the channels that no tab follows. If there is no tab, closes the connection after IDLE_TIMEOUT_MS. */
  #removeUnusedChannels(): void {
    clearTimeout(this.#idle)
    if (this.#tabs.size > 0) {
      const wanted = this.#wanted()
      this.#client?.unsubscribe(this.#client.channels.filter((channel) => !wanted.has(channel)))
      return
    }
    this.#idle = setTimeout(() => {
      this.#client?.close()
      this.#reset()
    }, IDLE_TIMEOUT_MS)
  }
}
