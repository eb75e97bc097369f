import { earliestCursor } from '@duplex/contracts/cursor'
import { MAX_CONNECTION_CHANNELS } from '@duplex/contracts/limits'
import type { LiveClient, LiveOptions } from '../live-client.ts'
import type { LiveError } from '../live-error.ts'
import type { FromLeader, FromTab } from './messages.ts'

/** Makes the connection: to where, and over what, is settled. */
export type Connect = (options: Omit<LiveOptions, 'url' | 'transport'>) => LiveClient

interface Tab {
  channels: readonly string[]
  /** When it was last heard of. */
  heardAt: number
}

/** Milliseconds of silence after which a tab counts as gone. Browsers let a hidden one speak once a minute. */
const GONE = 130_000
/** Milliseconds that the connection is kept without a tab: one page follows another. */
const IDLE = 1_000

/** Has the one connection that all tabs of a browser read from. It follows what any of them follows, and tells all of them of everything. */
export class Leader {
  readonly #say: (message: FromLeader) => void
  readonly #connect: Connect
  readonly #tabs = new Map<string, Tab>()
  #client: LiveClient | null = null
  #lost: LiveError | null = null
  #whenOpen: (() => void)[] = []
  #idle: ReturnType<typeof setTimeout> | undefined

  constructor(say: (message: FromLeader) => void, connect: Connect) {
    this.#say = say
    this.#connect = connect
    say({ op: 'lead' })
  }

  hear(message: FromTab): void {
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
        this.#answer(message.tab)
        break
      case 'leave':
        this.#tabs.delete(message.tab)
        this.#forget()
    }
  }

  async #follow({ tab, ref, channels, after }: Extract<FromTab, { op: 'follow' }>): Promise<void> {
    const others = new Set([...this.#tabs].flatMap(([name, other]) => (name === tab ? [] : other.channels)))
    if (new Set([...others, ...channels]).size > MAX_CONNECTION_CHANNELS) {
      this.#tabs.delete(tab)
      this.#forget()
      this.#say({ op: 'full', tab })
      return
    }
    const before = this.#tabs.get(tab)?.channels ?? []
    this.#tabs.set(tab, { channels, heardAt: Date.now() })
    clearTimeout(this.#idle)
    const client = (this.#client ??= this.#open())
    if (this.#lost) client.hurry()
    const added = channels.filter((channel) => !before.includes(channel))
    const followed = added.filter((channel) => others.has(channel))
    let from = after
    if (after && followed.length) {
      // once more, from where this tab wants to go on: the others drop what they have had
      from = earliestCursor([after, client.cursor].filter((cursor) => cursor !== null))
      client.unsubscribe(followed)
    }
    await Promise.all([client.subscribe(added, from), this.#opened(client)])
    this.#forget()
    if (this.#client !== client) return
    this.#say({ op: 'following', tab, ref, cursor: after ?? client.cursor!, transport: client.transport })
  }

  #open(): LiveClient {
    const client = this.#connect({
      onEvent: (event) => this.#say({ op: 'frame', frame: { op: 'event', ...event } }),
      onPresence: (presence) => this.#say({ op: 'frame', frame: { op: 'presence', ...presence } }),
      onTyping: (typing) => this.#say({ op: 'frame', frame: { op: 'typing', ...typing } }),
      onReset: (cursor) => this.#say({ op: 'frame', frame: { op: 'reset', cursor } }),
      onState: (state, error) => {
        if (this.#client !== client) return
        if (state === 'open') {
          this.#lost = null
          this.#say({ op: 'back', transport: client.transport, cursor: client.cursor! })
          for (const go of this.#whenOpen.splice(0)) go()
        } else if (state === 'waiting') {
          this.#lost = error
          this.#sayLost()
        } else if (state === 'closed') {
          this.#reset()
          this.#say({ op: 'refused', code: error?.code ?? null })
        }
      },
    })
    return client
  }

  #opened(client: LiveClient): Promise<void> {
    return client.state === 'open' ? Promise.resolve() : new Promise((resolve) => this.#whenOpen.push(resolve))
  }

  /** Forgets every tab: they come again. */
  #reset(): void {
    this.#client = null
    this.#lost = null
    this.#tabs.clear()
    for (const go of this.#whenOpen.splice(0)) go()
  }

  #comment({ tab, op: _, ref, ...comment }: Extract<FromTab, { op: 'comment' }>): void {
    this.#client?.comment(comment, ref).then(
      (comment) => this.#say({ op: 'frame', tab, frame: { op: 'ack', ref, comment } }),
      ({ code, message }: LiveError) =>
        this.#say({ op: 'frame', tab, frame: { op: 'error', ref, code: (code ?? 'UNAVAILABLE') as never, message } }),
    )
  }

  /** Tells a tab that this one is there, and how far everybody has come. */
  #answer(name: string): void {
    const tab = this.#tabs.get(name)
    if (!tab) return
    tab.heardAt = Date.now()
    if (this.#lost) this.#sayLost()
    else if (this.#client?.cursor) this.#say({ op: 'frame', tab: name, frame: { op: 'cursor', cursor: this.#client.cursor } })
    for (const [other, { heardAt }] of this.#tabs) if (Date.now() - heardAt > GONE) this.#tabs.delete(other)
    this.#forget()
  }

  #sayLost(): void {
    if (this.#lost) this.#say({ op: 'lost', error: { code: this.#lost.code, message: this.#lost.message } })
  }

  /** Unfollows what no tab follows any more; without a tab, waits whether there comes another. */
  #forget(): void {
    clearTimeout(this.#idle)
    if (this.#tabs.size > 0) {
      const wanted = new Set([...this.#tabs.values()].flatMap(({ channels }) => channels))
      this.#client?.unsubscribe(this.#client.channels.filter((channel) => !wanted.has(channel)))
      return
    }
    this.#idle = setTimeout(() => {
      this.#client?.close()
      this.#reset()
    }, IDLE)
  }
}
