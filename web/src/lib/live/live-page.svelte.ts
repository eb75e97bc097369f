import { earliestCursor } from '@duplex/contracts/cursor'
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

interface Surroundings {
  /** Loads everything anew. */
  refresh: () => void
  /** Asks again which deployment answers. */
  recheck: () => void
  /** What follows; in tests something that tells what it was asked for. */
  connect?: (options: LiveOptions) => Connection
}

interface Followed {
  channels: readonly string[]
  /** The cursor of the read that the page shows. */
  after: string
  onEvent: (event: LiveEvent) => void
  onPresence?: (presence: Presence) => void
  onTyping?: (typing: Typing) => void
}

/** What is left to do with what a page follows. */
export interface Following {
  /** Follows more channels, from the cursor of what shows them. */
  subscribe(channels: readonly string[], after: string | null): void
  leave(): void
}

/** Why a reader's own channel is refused, or is no longer its own. */
const OWN_REFUSED: (string | null | undefined)[] = ['UNAUTHENTICATED', 'FORBIDDEN', 'SESSION_REVOKED']

/** The most posts that one page follows: a connection may have 100 channels, and the feed and the reader's own ride along. */
export const FOLLOWED_POSTS = 98

/**
 * What a page follows, and what the site tells of it: one connection for what the page shows and for the signed-in
 * reader's own channel. One for all pages: they follow one after another.
 */
export class LivePage {
  /** What the reader wants to be told over. */
  wanted = $state<TransportName | 'auto'>(storedTransport())
  /** What it is told over. Null where nothing is followed. */
  transport = $state<TransportName | null>(null)
  /** Null where nothing is followed (and without JavaScript). */
  state = $state<LiveState | null>(null)
  /** What a screen reader says when it has finished what it reads. */
  announcement = $state('')
  /** What has come where the reader does not look, and the way there. */
  arrivals = $state.raw<{ text: string; above: boolean; show: () => void } | null>(null)
  readonly #surroundings: Surroundings
  readonly #listeners = new Set<(event: LiveEvent) => void>()
  #followed: Followed | null = null
  /** The reader's own channel. A refused one stays away until somebody else is signed in, so that no refusal is asked for twice. */
  #own: { channel: string; after: string | null; refused: boolean } | null = null
  #client: Connection | null = null
  #planned = false
  #wasLost = false

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings
  }

  /** Follows what a page shows until `leave`. After a reset everything is loaded anew. */
  follow(options: Followed): Following {
    const followed = { ...options }
    this.#followed = followed
    this.#plan()
    return {
      subscribe: (channels, after) => {
        followed.channels = [...followed.channels, ...channels]
        if (this.#followed === followed && !this.#planned) this.#client?.subscribe(channels, after)
      },
      leave: () => {
        if (this.#followed !== followed) return
        this.#followed = null
        this.#plan()
      },
    }
  }

  /**
   * Whose own channel rides along on whatever is followed; null for nobody. `after` is the cursor of what is shown of it
   * already (the number of unread notifications); without it, from now.
   */
  accompany(userId: number | null, after: string | null = null): void {
    const channel = userId === null ? null : `user:${userId}`
    if (channel === (this.#own?.channel ?? null)) return
    this.#own = channel === null ? null : { channel, after, refused: false }
    this.#plan()
  }

  /** Hands over what comes on the reader's own channel, whatever page is open. Answers how to stop. */
  listen(onEvent: (event: LiveEvent) => void): () => void {
    this.#listeners.add(onEvent)
    return () => this.#listeners.delete(onEvent)
  }

  /** Tries at once where a connection was lost, or seems to have been: the network is back, or the reader is. */
  hurry(): void {
    this.#client?.hurry()
  }

  /** Goes on over this transport, now and from now on in this browser. */
  choose(transport: TransportName | 'auto'): void {
    if (transport === this.wanted) return
    this.wanted = transport
    storeTransport(transport)
    this.#plan()
  }

  /** Tells that the reader types; nothing where the transport only reads. */
  typing(channel: string): void {
    this.#client?.typing(channel)
  }

  announce(text: string): void {
    this.announcement = text
  }

  /** Where one page goes and the next comes, one connection follows the other, not two. */
  #plan(): void {
    if (this.#planned) return
    this.#planned = true
    queueMicrotask(() => {
      this.#planned = false
      this.#connect()
    })
  }

  #connect(): void {
    const last = this.#client
    // up to here everything of the reader's own was handed over
    if (this.#own && last?.cursor) this.#own.after = last.cursor
    this.#client = null
    last?.close()
    const own = this.#own?.refused ? null : this.#own
    const channels = [...(this.#followed?.channels ?? []), ...(own ? [own.channel] : [])]
    if (!channels.length) {
      this.state = null
      this.transport = null
      return
    }
    const cursors = [this.#followed?.after, own?.after].filter((cursor) => cursor != null)
    const connect = this.#surroundings.connect ?? ((options) => new LiveClient(options))
    this.state = 'connecting'
    const client = connect({
      url: '/live',
      channels,
      after: earliestCursor(cursors),
      transport: this.wanted,
      shared: true,
      onEvent: (event) => this.#take(event),
      onPresence: (presence) => this.#followed?.onPresence?.(presence),
      onTyping: (typing) => this.#followed?.onTyping?.(typing),
      onReset: () => this.#surroundings.refresh(),
      onState: (state, error) => {
        if (this.#client === client) this.#changed(state, error)
      },
    })
    this.#client = client
  }

  #take(event: LiveEvent): void {
    if (event.channel === this.#own?.channel) for (const listener of this.#listeners) listener(event)
    // the reader's own cursor may be older than the page
    else if (this.#followed && sequenceOf(event.id) > sequenceOf(this.#followed.after)) this.#followed.onEvent(event)
  }

  #changed(state: LiveState, error: LiveError | null): void {
    this.state = state
    this.transport = this.#client?.transport ?? null
    // whoever has taken us back need not be who let us go
    if (state === 'open' && this.#wasLost) this.#surroundings.recheck()
    this.#wasLost = state === 'waiting' || (this.#wasLost && state === 'connecting')
    if (state !== 'closed') return
    // one of the posts was deleted while nobody listened: what is shown without it can be followed again
    if (error?.code === 'NOT_FOUND') setTimeout(this.#surroundings.refresh, 1_000 + Math.random() * 2_000)
    // signed out, or somebody else is signed in: what is shown is loaded as for them, and the page goes on without this channel
    const own = this.#own
    if (own && !own.refused && OWN_REFUSED.includes(error?.code)) {
      own.refused = true
      this.#plan()
      // whoever signs out here is about to be shown that
      setTimeout(() => this.#own === own && this.#surroundings.refresh(), 1_000)
    }
  }
}

export const [getLivePage, setLivePage] = createContext<LivePage>()
