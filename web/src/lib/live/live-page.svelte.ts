import { earliestCursor } from '@duplex/contracts/cursor'
import { MAX_CONNECTION_CHANNELS } from '@duplex/contracts/limits'
import {
  LiveClient,
  type LiveError,
  type LiveEvent,
  type LiveOptions,
  type LiveState,
  type Presence,
  type TransportName,
  type Typing,
} from '@duplex/live-client'
import { createContext } from 'svelte'
import { sequenceOf } from './sequence-of.ts'
import { storedTransport, storeTransport } from './stored-transport.ts'

type Connection = Pick<LiveClient, 'cursor' | 'transport' | 'subscribe' | 'typing' | 'hurry' | 'close'>

interface LivePageOptions {
  /** Reloads all data of the page. */
  refresh: () => void
  /** Loads again which deployment serves the page. */
  recheck: () => void
  /** Creates the connection. Tests pass their own. */
  connect?: (options: LiveOptions) => Connection
}

interface FollowOptions {
  channels: readonly string[]
  /** The cursor of the data that the page shows. */
  after: string
  onEvent: (event: LiveEvent) => void
  onPresence?: (presence: Presence) => void
  onTyping?: (typing: Typing) => void
}

/** Controls which channels a page has subscribed to. */
export interface Following {
  /** Subscribes to more channels, from the cursor of the data that the page shows for them. */
  subscribe(channels: readonly string[], after: string | null): void
  stop(): void
}

/** The codes that reject the reader's own channel, or end it with the session. */
const OWN_CHANNEL_REJECTED: (string | null | undefined)[] = ['UNAUTHENTICATED', 'FORBIDDEN', 'SESSION_REVOKED']

/** A connection also carries the feed and the reader's own channel. */
export const MAX_FOLLOWED_POSTS = MAX_CONNECTION_CHANNELS - 2

/**
 * The live state of the site: one connection for the channels of the open page and for the own channel of the signed-in reader.
 * There is one instance for all pages, which follow their channels one after another.
 */
export class LivePage {
  /** The transport that the reader has chosen. */
  wanted = $state<TransportName | 'auto'>(storedTransport())
  /** The transport in use; null if no channel is followed. */
  transport = $state<TransportName | null>(null)
  /** Null if no channel is followed, and without JavaScript. */
  state = $state<LiveState | null>(null)
  /** The text of the polite live region, for screen readers. */
  announcement = $state('')
  /** New content outside the visible part of the page, and a function that shows it. */
  arrivals = $state.raw<{ text: string; above: boolean; show: () => void } | null>(null)
  readonly #options: LivePageOptions
  readonly #listeners = new Set<(event: LiveEvent) => void>()
  #followed: FollowOptions | null = null
  /** The reader's own channel. If it is rejected, it is not requested again until another user signs in. */
  #own: { channel: string; after: string | null; rejected: boolean } | null = null
  #client: Connection | null = null
  #scheduled = false
  #wasLost = false

  constructor(options: LivePageOptions) {
    this.#options = options
  }

  /** Follows the channels of a page until `stop`. After a reset, all data is loaded again. */
  follow(options: FollowOptions): Following {
    const followed = { ...options }
    this.#followed = followed
    this.#scheduleConnect()
    return {
      subscribe: (channels, after) => {
        followed.channels = [...followed.channels, ...channels]
        if (this.#followed === followed && !this.#scheduled) this.#client?.subscribe(channels, after)
      },
      stop: () => {
        if (this.#followed !== followed) return
        this.#followed = null
        this.#scheduleConnect()
      },
    }
  }

  /**
   * Adds the own channel of the signed-in user to every connection; null removes it. `after` is the cursor of the data that the page
   * already shows (the number of unread notifications). Without it, the channel starts at the newest event.
   */
  followOwn(userId: number | null, after: string | null = null): void {
    const channel = userId === null ? null : `user:${userId}`
    if (channel === (this.#own?.channel ?? null)) return
    this.#own = channel === null ? null : { channel, after, rejected: false }
    this.#scheduleConnect()
  }

  /** Passes on the events of the reader's own channel, on every page. Returns a function that stops this. */
  listen(onEvent: (event: LiveEvent) => void): () => void {
    this.#listeners.add(onEvent)
    return () => this.#listeners.delete(onEvent)
  }

  /** Reconnects at once if the connection is lost or seems to be: the network or the reader is back. */
  hurry(): void {
    this.#client?.hurry()
  }

  /** Switches to a transport, and stores the choice in this browser. */
  choose(transport: TransportName | 'auto'): void {
    if (transport === this.wanted) return
    this.wanted = transport
    storeTransport(transport)
    this.#scheduleConnect()
  }

  /** Reports that the reader is typing. Has no effect on a transport that cannot send. */
  typing(channel: string): void {
    this.#client?.typing(channel)
  }

  announce(text: string): void {
    this.announcement = text
  }

  /** Waits until the old page has stopped and the new one has started, so that there is one new connection, not two. */
  #scheduleConnect(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    queueMicrotask(() => {
      this.#scheduled = false
      this.#connect()
    })
  }

  #connect(): void {
    const last = this.#client
    // all events of the own channel up to this cursor have been passed on
    if (this.#own && last?.cursor) this.#own.after = last.cursor
    this.#client = null
    last?.close()
    const own = this.#own?.rejected ? null : this.#own
    const channels = [...(this.#followed?.channels ?? []), ...(own ? [own.channel] : [])]
    if (!channels.length) {
      this.state = null
      this.transport = null
      return
    }
    const cursors = [this.#followed?.after, own?.after].filter((cursor) => cursor != null)
    const connect = this.#options.connect ?? ((options) => new LiveClient(options))
    this.state = 'connecting'
    const client = connect({
      url: '/live',
      channels,
      after: earliestCursor(cursors),
      transport: this.wanted,
      shared: true,
      onEvent: (event) => this.#receive(event),
      onPresence: (presence) => this.#followed?.onPresence?.(presence),
      onTyping: (typing) => this.#followed?.onTyping?.(typing),
      onReset: () => this.#options.refresh(),
      onState: (state, error) => {
        if (this.#client === client) this.#stateChanged(state, error)
      },
    })
    this.#client = client
  }

  #receive(event: LiveEvent): void {
    if (event.channel === this.#own?.channel) for (const listener of this.#listeners) listener(event)
    // the connection may start before the page's own cursor
    else if (this.#followed && sequenceOf(event.id) > sequenceOf(this.#followed.after)) this.#followed.onEvent(event)
  }

  #stateChanged(state: LiveState, error: LiveError | null): void {
    this.state = state
    this.transport = this.#client?.transport ?? null
    // another deployment may have accepted the new connection
    if (state === 'open' && this.#wasLost) this.#options.recheck()
    this.#wasLost = state === 'waiting' || (this.#wasLost && state === 'connecting')
    if (state !== 'closed') return
    // A post was deleted while the page was disconnected. Without it, the page can follow its channels again.
    if (error?.code === 'NOT_FOUND') setTimeout(this.#options.refresh, 1_000 + Math.random() * 2_000)
    // The reader has signed out, or another user has signed in. The page continues without this channel, and loads its data again.
    const own = this.#own
    if (own && !own.rejected && OWN_CHANNEL_REJECTED.includes(error?.code)) {
      own.rejected = true
      this.#scheduleConnect()
      // if the reader signs out in this tab, the page is about to change anyway
      setTimeout(() => this.#own === own && this.#options.refresh(), 1_000)
    }
  }
}

export const [getLivePage, setLivePage] = createContext<LivePage>()
