import type { Comment } from '@duplex/contracts'
import { parseCursor } from '@duplex/contracts/cursor'
import { isErrorCode, mayRetry } from '@duplex/contracts/errors'
import { type DownFrame, type EphemeralFrame, HEARTBEAT_INTERVAL_MS, type LiveEvent, type UpFrame } from '@duplex/contracts/live'
import { backoff, jitter } from './backoff.ts'
import { EventQueue } from './event-queue.ts'
import { LiveError } from './live-error.ts'
import { newRef } from './new-ref.ts'
import type { Connect } from './shared/leader.ts'
import { mayShare, sharedTransport } from './shared/shared-transport.ts'
import { type LiveStatistics, Statistics } from './statistics.ts'
import type { Connection, End, TransportName } from './transport.ts'
import { TransportChoice } from './transport-choice.ts'

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
  /** `auto`, unless one is named: WebSocket, else Server-Sent Events, else long polling, else short polling, whichever gets through. */
  transport?: TransportName | 'auto'
  /** Each event once, in order; or iterate over the client. */
  onEvent?: (event: LiveEvent) => void
  /** Events were missed and cannot be had: load what is shown anew. The client goes on by itself. */
  onReset?: (cursor: string) => void
  /** Who reads the comments of a post now. Not over the polling transports, and not again on its own after a lost connection. */
  onPresence?: (presence: Presence) => void
  /** Somebody types there; also the reader themselves, in any of their tabs. */
  onTyping?: (typing: Typing) => void
  /** `error` tells why, where it is `waiting` or `closed`. */
  onState?: (state: LiveState, error: LiveError | null) => void
  /**
   * Reads from one connection of all the browser's tabs that share, where tabs can. What it costs is counted by nobody.
   */
  shared?: boolean
  /** Node only: a cookie or a bearer token. */
  headers?: Record<string, string>
}

/** A connection that lived this long was a good one: the next failure is the first. Milliseconds. */
const LASTING = 5_000
/** Milliseconds of silence after which a connection counts as dead: the server sends something every HEARTBEAT_INTERVAL_MS. */
const SILENCE = 2.5 * HEARTBEAT_INTERVAL_MS
/** The same until it is open: some proxies keep a stream to themselves. */
const OPENING_SILENCE = 10_000
/** The same for somebody who knows of a reason to doubt it. */
const DOUBTFUL_SILENCE = 1.2 * HEARTBEAT_INTERVAL_MS

const NO_COMMENTS = 'comments are written over a WebSocket'
const CLOSED = 'the client is closed'

/** Follows channels over one connection and keeps it: reconnects with jitter, resumes from its cursor, drops what it has seen. */
export class LiveClient {
  readonly #options: LiveOptions
  readonly #choice: TransportChoice
  readonly #statistics = new Statistics()
  readonly #channels: Set<string>
  /** The last sequence seen in each channel. */
  readonly #seen = new Map<string, number>()
  /** Subscribes that are not acknowledged yet: until then the cursor stands still, so that a lost connection loses no backfill. */
  readonly #subscribing = new Map<string, () => void>()
  readonly #queues = new Set<EventQueue>()
  readonly #comments = new Map<string, { frame: UpFrame; resolve: (comment: Comment) => void; reject: (error: LiveError) => void }>()
  #state: LiveState = 'connecting'
  #cursor: string | null
  #connection: Connection | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #planned = false
  #paused = false
  #failures = 0
  #openedAt = Number.POSITIVE_INFINITY
  #heardAt = 0

  constructor(options: LiveOptions) {
    this.#options = options
    const wanted = options.transport ?? 'auto'
    const connect: Connect = (own) => new LiveClient({ ...own, url: options.url, transport: wanted })
    this.#choice = new TransportChoice(wanted, options.shared && !options.headers && mayShare() ? sharedTransport(wanted, connect) : null)
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

  /** The transport in use. */
  get transport(): TransportName {
    return this.#connection?.transport ?? this.#choice.current.name
  }

  get statistics(): LiveStatistics {
    return this.#statistics
  }

  get channels(): readonly string[] {
    return [...this.#channels]
  }

  /**
   * Each event once, in order, from now until the client is closed; throws where it is refused. While a thousand wait, the
   * connection is left, and made anew from there once they are taken.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<LiveEvent, void> {
    if (this.#state === 'closed') return
    const queue = new EventQueue()
    this.#queues.add(queue)
    try {
      for (let event = await queue.take(); event; event = await queue.take()) {
        yield event
        if (queue.empty) this.#goOn()
      }
    } finally {
      this.#queues.delete(queue)
      this.#goOn()
    }
  }

  /**
   * Follows more channels, from `after` where it is given (the cursor of the page that shows them), else from now. Resolves
   * once what comes goes on in order from there.
   */
  async subscribe(channels: readonly string[], after?: string | null): Promise<void> {
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
    const done = new Promise<void>((resolve) => this.#subscribing.set(ref, resolve))
    send({ op: 'subscribe', ref, channels: added, ...(after ? { after } : {}) })
    await done
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
    if (!this.#choice.current.writes) return Promise.reject(new LiveError(null, NO_COMMENTS))
    if (this.#state === 'closed') return Promise.reject(new LiveError(null, CLOSED))
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
    // whoever waits for its turn finds them then
    if (this.#planned || (this.#state === 'waiting' && !this.#connection)) return
    this.#planned = true
    queueMicrotask(() => {
      this.#planned = false
      if (this.#state !== 'closed') this.#connect()
    })
  }

  #connect(): void {
    this.#drop()
    this.#openedAt = Number.POSITIVE_INFINITY
    this.#setState('connecting')
    const transport = this.#choice.current
    // a stream without a channel is refused: there is nothing to follow until `subscribe`
    if (!this.#channels.size && !transport.writes) return
    const connection = transport.open(
      { url: this.#address(), headers: this.#options.headers ?? {} },
      {
        frame: (frame) => this.#connection === connection && this.#take(frame),
        end: (end) => this.#connection === connection && this.#ended(end),
        lost: (error) => this.#connection === connection && this.#lost(error),
        count: (traffic) => this.#statistics.count(traffic),
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
    const opening = this.#openedAt === Number.POSITIVE_INFINITY
    const left = this.#heardAt + (opening ? OPENING_SILENCE : SILENCE) - Date.now()
    if (left <= 0) this.#ended({ comeBack: true, delay: 0, blocked: opening, error: new LiveError(null, 'silent') })
    else this.#timer = setTimeout(() => this.#watch(), left)
  }

  #take(frame: DownFrame): void {
    this.#heardAt = Date.now()
    switch (frame.op) {
      case 'ready':
        this.#cursor ??= frame.cursor
        this.#openedAt = Date.now()
        this.#choice.opened()
        this.#setState('open')
        this.#repeatComments()
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
        if (this.#subscribing.has(frame.ref)) {
          this.#subscribing.get(frame.ref)!()
          this.#subscribing.delete(frame.ref)
          if (frame.cursor) this.#advance(frame.cursor)
        }
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
      if (this.#isFull()) {
        this.#pause()
        return
      }
      this.#seen.set(event.channel, sequence)
      this.#statistics.arrived(event.at)
      this.#options.onEvent?.(event as LiveEvent)
      for (const queue of this.#queues) queue.push(event as LiveEvent)
    }
    this.#advance(event.id)
  }

  #advance(cursor: string): void {
    if (!this.#subscribing.size) this.#cursor = cursor
  }

  #lost(error: LiveError): void {
    this.#heardAt = Date.now()
    this.#setState('waiting', error)
  }

  #isFull(): boolean {
    for (const queue of this.#queues) if (queue.full) return true
    return false
  }

  /** Leaves the connection until what has come is taken: it goes on from the cursor. */
  #pause(): void {
    this.#paused = true
    this.#drop()
    this.#setState('waiting', new LiveError(null, 'events wait'))
  }

  #goOn(): void {
    if (!this.#paused || this.#state === 'closed') return
    this.#paused = false
    this.#connect()
  }

  /** Comments that may have been lost with the last connection; where this one takes none, nobody ever will. */
  #repeatComments(): void {
    const send = this.#sender()
    for (const [ref, { frame, reject }] of this.#comments) {
      if (send) send(frame)
      else {
        this.#comments.delete(ref)
        reject(new LiveError(null, NO_COMMENTS))
      }
    }
  }

  #drop(): void {
    clearTimeout(this.#timer)
    this.#connection?.close()
    this.#connection = null
    this.#settle()
  }

  /** One connection for all channels brings everything in order. */
  #settle(): void {
    for (const done of this.#subscribing.values()) done()
    this.#subscribing.clear()
  }

  /** A refused channel ends the whole, as it does at the start; a comment's refusal concerns the comment alone. */
  #refused(ref: string | null, error: LiveError): void {
    if (ref === null) return
    if (this.#subscribing.has(ref)) {
      this.#ended({ comeBack: isErrorCode(error.code) && mayRetry(error.code, { idempotent: true }), delay: 0, error })
    }
    this.#comments.get(ref)?.reject(error)
    this.#comments.delete(ref)
  }

  #ended({ comeBack, delay, invited = false, blocked = false, error }: End): void {
    if (!comeBack) {
      this.#stop(error)
      return
    }
    this.#drop()
    if (blocked) this.#choice.blocked()
    this.#statistics.count({ reconnects: 1 })
    this.#failures = invited || Date.now() - this.#openedAt > LASTING ? 0 : this.#failures + 1
    this.#setState('waiting', error)
    this.#timer = setTimeout(() => this.#connect(), invited ? jitter(delay) : backoff(this.#failures, delay))
  }

  #stop(error: LiveError | null): void {
    if (this.#state === 'closed') return
    this.#drop()
    this.#setState('closed', error)
    for (const queue of this.#queues) queue.end(error)
    for (const { reject } of this.#comments.values()) reject(error ?? new LiveError(null, CLOSED))
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
