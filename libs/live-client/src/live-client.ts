import type { Comment } from '@duplex/contracts'
import { parseCursor } from '@duplex/contracts/cursor'
import { type DownFrame, type EphemeralFrame, HEARTBEAT, type LiveEvent, type UpFrame } from '@duplex/contracts/live'
import { backoff, jitter } from './backoff.ts'
import { LiveError } from './live-error.ts'
import { sseTransport } from './sse-transport.ts'
import type { Connection, End, Transport } from './transport.ts'

/** `waiting`: the connection was lost, another try follows. `closed`: for good, by `close()` or because another try would be refused. */
export type LiveState = 'connecting' | 'open' | 'waiting' | 'closed'

export type Presence = Omit<Extract<EphemeralFrame, { op: 'presence' }>, 'op'>
export type Typing = Omit<Extract<EphemeralFrame, { op: 'typing' }>, 'op'>

export interface LiveOptions {
  /** Where the live protocol is served, `/live`; in Node with its host. */
  url: string
  channels?: readonly string[]
  /** The cursor to go on from (a page's `Live-Cursor`). Without it: from now. */
  after?: string | null
  /** One of `liveTransports`; Server-Sent Events, unless another is named. */
  transport?: Transport
  /** Each event once, in order. */
  onEvent: (event: LiveEvent) => void
  /** Events were missed and cannot be had: load what is shown anew. The client goes on by itself. */
  onReset?: (cursor: string) => void
  /** Who reads the comments of a post now. Not over the polling transports, and not again on its own after a lost connection. */
  onPresence?: (presence: Presence) => void
  /** Somebody types there; also the reader themselves, in any of their tabs. */
  onTyping?: (typing: Typing) => void
  /** `error` tells why, where it is `waiting` or `closed`. */
  onState?: (state: LiveState, error: LiveError | null) => void
  /** Node only: a cookie or a bearer token. */
  headers?: Record<string, string>
}

/** A connection that lived this long was a good one: the next failure is the first. Milliseconds. */
const LASTING = 5_000
/** Milliseconds of silence after which a connection counts as dead: the server sends something every HEARTBEAT. */
const SILENCE = 2.5 * HEARTBEAT
/** The same for somebody who knows of a reason to doubt it. */
const DOUBTFUL_SILENCE = 1.2 * HEARTBEAT

/** Follows channels over one connection and keeps it: reconnects with jitter, resumes from its cursor, drops what it has seen. */
export class LiveClient {
  readonly #options: LiveOptions
  readonly #transport: Transport
  readonly #channels: Set<string>
  /** The last sequence seen in each channel. */
  readonly #seen = new Map<string, number>()
  /** Subscribes that are not acknowledged yet: until then the cursor stands still, so that a lost connection loses no backfill. */
  readonly #subscribing = new Set<string>()
  readonly #comments = new Map<string, { frame: UpFrame; resolve: (comment: Comment) => void; reject: (error: LiveError) => void }>()
  #state: LiveState = 'connecting'
  #cursor: string | null
  #connection: Connection | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #planned = false
  #failures = 0
  #openedAt = Number.POSITIVE_INFINITY
  #heardAt = 0

  constructor(options: LiveOptions) {
    this.#options = options
    this.#transport = options.transport ?? sseTransport
    this.#channels = new Set(options.channels)
    this.#cursor = options.after ?? null
    this.#planConnect()
  }

  get state(): LiveState {
    return this.#state
  }

  /** Everything up to here has been handed over; null until the first connection is open. */
  get cursor(): string | null {
    return this.#cursor
  }

  get channels(): readonly string[] {
    return [...this.#channels]
  }

  /** Follows more channels, from `after` where it is given (the cursor of the page that shows them), else from now. */
  subscribe(channels: readonly string[], after?: string | null): void {
    const added = channels.filter((channel) => !this.#channels.has(channel))
    if (!added.length || this.#state === 'closed') return
    for (const channel of added) this.#channels.add(channel)
    if (after && (!this.#cursor || sequenceOf(after) < sequenceOf(this.#cursor))) this.#cursor = after
    const send = this.#sender()
    if (!send) {
      this.#planConnect()
      return
    }
    const ref = newRef()
    this.#subscribing.add(ref)
    send({ op: 'subscribe', ref, channels: added, ...(after ? { after } : {}) })
  }

  unsubscribe(channels: readonly string[]): void {
    const removed = channels.filter((channel) => this.#channels.delete(channel))
    if (!removed.length || this.#state === 'closed') return
    for (const channel of removed) this.#seen.delete(channel)
    const send = this.#sender()
    if (send) send({ op: 'unsubscribe', ref: newRef(), channels: removed })
    else this.#planConnect()
  }

  /**
   * Writes a comment over the WebSocket; resolves once it is stored. A lost connection repeats it under the same `ref`,
   * which stores it once. Rejects with a LiveError.
   */
  comment(comment: { post: number; body: string; parent?: number | null }, ref: string = newRef()): Promise<Comment> {
    if (!this.#transport.writes) return Promise.reject(new LiveError(null, 'comments are written over a WebSocket'))
    if (this.#state === 'closed') return Promise.reject(new LiveError(null, 'the client is closed'))
    return new Promise((resolve, reject) => {
      const frame: UpFrame = { op: 'comment', ref, ...comment }
      this.#comments.set(ref, { frame, resolve, reject })
      this.#sender()?.(frame)
    })
  }

  /** Tells those who follow `comments:<post id>` that somebody types there. Nothing is sent where the transport only reads, or is not open. */
  typing(channel: string): void {
    this.#sender()?.({ op: 'typing', channel })
  }

  /**
   * Tries at once, instead of waiting for its turn: the network is back, say. A connection that has been silent for longer than
   * it should, as after the machine's sleep, is made anew.
   */
  hurry(): void {
    const lost = this.#state === 'waiting'
    const silent = this.#connection !== null && Date.now() - this.#heardAt > DOUBTFUL_SILENCE
    if (lost || silent) this.#connect()
  }

  close(): void {
    this.#stop(null)
  }

  /** What sends a frame now; null where the transport only reads, or is not open: then a connect brings all there is. */
  #sender() {
    return (this.#state === 'open' && this.#connection?.send) || null
  }

  /** Changes made in one go share a connection. */
  #planConnect(): void {
    if (this.#planned || this.#state === 'waiting') return
    this.#planned = true
    queueMicrotask(() => {
      this.#planned = false
      if (this.#state !== 'closed') this.#connect()
    })
  }

  #connect(): void {
    clearTimeout(this.#timer)
    this.#connection?.close()
    this.#connection = null
    this.#subscribing.clear()
    this.#openedAt = Number.POSITIVE_INFINITY
    this.#setState('connecting')
    // a stream without a channel is refused: there is nothing to follow until `subscribe`
    if (!this.#channels.size && !this.#transport.writes) return
    const connection = this.#transport.open(
      { url: this.#address(), headers: this.#options.headers ?? {} },
      {
        frame: (frame) => this.#connection === connection && this.#take(frame),
        end: (end) => this.#connection === connection && this.#ended(end),
      },
    )
    this.#connection = connection
    this.#heardAt = Date.now()
    this.#watch()
  }

  #address(): URL {
    const url = new URL(this.#options.url, (globalThis as { location?: { href: string } }).location?.href)
    for (const channel of this.#channels) url.searchParams.append('channel', channel)
    if (this.#cursor) url.searchParams.set('after', this.#cursor)
    return url
  }

  #watch(): void {
    const left = this.#heardAt + SILENCE - Date.now()
    if (left <= 0) this.#ended({ comeBack: true, delay: 0, error: new LiveError(null, 'nothing was heard for too long') })
    else this.#timer = setTimeout(() => this.#watch(), left)
  }

  #take(frame: DownFrame): void {
    this.#heardAt = Date.now()
    switch (frame.op) {
      case 'ready':
        this.#cursor ??= frame.cursor
        this.#openedAt = Date.now()
        this.#setState('open')
        for (const { frame: comment } of this.#comments.values()) this.#sender()?.(comment)
        break
      case 'event':
        this.#event(frame)
        break
      case 'cursor':
        this.#advance(frame.cursor)
        break
      case 'reset':
        this.#cursor = frame.cursor
        this.#seen.clear()
        this.#options.onReset?.(frame.cursor)
        break
      case 'ack':
        if (this.#subscribing.delete(frame.ref) && frame.cursor) this.#advance(frame.cursor)
        if (frame.comment) this.#comments.get(frame.ref)?.resolve(frame.comment)
        this.#comments.delete(frame.ref)
        break
      case 'presence':
        this.#options.onPresence?.(frame)
        break
      case 'typing':
        this.#options.onTyping?.(frame)
        break
      case 'error':
        this.#refused(frame.ref, new LiveError(frame.code, frame.message))
    }
  }

  #event({ op: _, ...event }: Extract<DownFrame, { op: 'event' }>): void {
    const sequence = sequenceOf(event.id)
    const repeated = sequence <= (this.#seen.get(event.channel) ?? -1)
    if (!repeated && this.#channels.has(event.channel)) {
      this.#seen.set(event.channel, sequence)
      this.#options.onEvent(event as LiveEvent)
    }
    this.#advance(event.id)
  }

  #advance(cursor: string): void {
    if (!this.#subscribing.size) this.#cursor = cursor
  }

  /** A refused channel ends the whole, as it does at the start; a comment's refusal concerns the comment alone. */
  #refused(ref: string | null, error: LiveError): void {
    if (ref === null) return
    if (this.#subscribing.has(ref)) {
      this.#ended({ comeBack: ['INTERNAL', 'UNAVAILABLE', 'OUTCOME_UNKNOWN', 'RATE_LIMITED'].includes(error.code!), delay: 0, error })
    }
    this.#comments.get(ref)?.reject(error)
    this.#comments.delete(ref)
  }

  #ended({ comeBack, delay, invited = false, error }: End): void {
    if (!comeBack) {
      this.#stop(error)
      return
    }
    clearTimeout(this.#timer)
    this.#connection?.close()
    this.#connection = null
    this.#failures = invited || Date.now() - this.#openedAt > LASTING ? 0 : this.#failures + 1
    this.#setState('waiting', error)
    this.#timer = setTimeout(() => this.#connect(), invited ? jitter(delay) : backoff(this.#failures, delay))
  }

  #stop(error: LiveError | null): void {
    if (this.#state === 'closed') return
    clearTimeout(this.#timer)
    this.#connection?.close()
    this.#connection = null
    this.#setState('closed', error)
    for (const { reject } of this.#comments.values()) reject(error ?? new LiveError(null, 'the client was closed'))
    this.#comments.clear()
  }

  #setState(state: LiveState, error: LiveError | null = null): void {
    if (state === this.#state && !error) return
    this.#state = state
    this.#options.onState?.(state, error)
  }
}

function sequenceOf(cursor: string): number {
  return parseCursor(cursor)?.sequence ?? 0
}

/** Random enough to be nobody else's. (`crypto.randomUUID` exists only on https and localhost.) */
function newRef(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
