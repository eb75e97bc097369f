import type { Comment } from '@duplex/contracts'
import { earliestCursor } from '@duplex/contracts/cursor'
import { MAX_CONNECTION_CHANNELS } from '@duplex/contracts/limits'
import type { LiveError } from '../live-error.ts'
import type { LiveOptions, LiveState } from '../live-options.ts'
import type { TransportName } from '../transport.ts'
import type { FromLeader, FromTab } from './messages.ts'

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
  channels: readonly string[]
  /** When the leader last received a message from it, as `Date.now()`. */
  aliveAt: number
}

/** A tab that sends nothing for this long counts as closed. Browsers run the timers of a hidden tab only once a minute. */
const TAB_TIMEOUT_MS = 130_000
/** How long the connection stays open without a tab: a reader may be between two pages. */
const IDLE_TIMEOUT_MS = 1_000

/** Holds the connection that all tabs of a browser share. It follows the channels of all tabs, and sends every frame to all tabs. */
export class Leader {
  readonly #send: (message: FromLeader) => void
  readonly #connect: Connect
  readonly #tabs = new Map<string, Tab>()
  #client: SharedClient | null = null
  #lost: LiveError | null = null
  #openListeners: (() => void)[] = []
  #idle: ReturnType<typeof setTimeout> | undefined

  constructor(send: (message: FromLeader) => void, connect: Connect) {
    this.#send = send
    this.#connect = connect
    send({ op: 'lead' })
  }

  receive(message: FromTab): void {
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
    const othersChannels = new Set([...this.#tabs].flatMap(([name, other]) => (name === tab ? [] : other.channels)))
    if (new Set([...othersChannels, ...channels]).size > MAX_CONNECTION_CHANNELS) {
      this.#tabs.delete(tab)
      this.#removeUnusedChannels()
      this.#send({ op: 'full', tab })
      return
    }
    const before = this.#tabs.get(tab)?.channels ?? []
    this.#tabs.set(tab, { channels, aliveAt: Date.now() })
    clearTimeout(this.#idle)
    const client = (this.#client ??= this.#open())
    if (this.#lost) client.hurry()
    const added = channels.filter((channel) => !before.includes(channel))
    const followed = added.filter((channel) => othersChannels.has(channel))
    let cursor = after
    if (after && followed.length) {
      // Subscribes again from the cursor of this tab. The other tabs discard events that they have received.
      cursor = earliestCursor([after, client.cursor].filter((known) => known !== null))
      client.unsubscribe(followed)
    }
    await Promise.all([client.subscribe(added, cursor), this.#whenOpen(client)])
    this.#removeUnusedChannels()
    if (this.#client !== client) return
    this.#send({ op: 'following', tab, ref, cursor: after ?? client.cursor!, transport: client.transport })
  }

  #open(): SharedClient {
    const client = this.#connect({
      onEvent: (event) => this.#send({ op: 'frame', frame: { op: 'event', ...event } }),
      onPresence: (presence) => this.#send({ op: 'frame', frame: { op: 'presence', ...presence } }),
      onTyping: (typing) => this.#send({ op: 'frame', frame: { op: 'typing', ...typing } }),
      onReset: (cursor) => this.#send({ op: 'frame', frame: { op: 'reset', cursor } }),
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
      (comment) => this.#send({ op: 'frame', tab, frame: { op: 'ack', ref, comment } }),
      ({ code, message }: LiveError) =>
        this.#send({ op: 'frame', tab, frame: { op: 'error', ref, code: (code ?? 'UNAVAILABLE') as never, message } }),
    )
  }

  /** Answers a tab with the current cursor, or with the error if the connection is lost. */
  #onAlive(name: string): void {
    const tab = this.#tabs.get(name)
    if (!tab) return
    tab.aliveAt = Date.now()
    if (this.#lost) this.#sendLost()
    else if (this.#client?.cursor) this.#send({ op: 'frame', tab: name, frame: { op: 'cursor', cursor: this.#client.cursor } })
    for (const [other, { aliveAt }] of this.#tabs) if (Date.now() - aliveAt > TAB_TIMEOUT_MS) this.#tabs.delete(other)
    this.#removeUnusedChannels()
  }

  #sendLost(): void {
    if (this.#lost) this.#send({ op: 'lost', error: { code: this.#lost.code, message: this.#lost.message } })
  }

  /** Unsubscribes from the channels that no tab follows. If there is no tab, closes the connection after IDLE_TIMEOUT_MS. */
  #removeUnusedChannels(): void {
    clearTimeout(this.#idle)
    if (this.#tabs.size > 0) {
      const wanted = new Set([...this.#tabs.values()].flatMap(({ channels }) => channels))
      this.#client?.unsubscribe(this.#client.channels.filter((channel) => !wanted.has(channel)))
      return
    }
    this.#idle = setTimeout(() => {
      this.#client?.close()
      this.#reset()
    }, IDLE_TIMEOUT_MS)
  }
}
