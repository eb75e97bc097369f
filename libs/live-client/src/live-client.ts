import type { Comment } from '@duplex/contracts'
import { earliestCursor, parseCursor } from '@duplex/contracts/cursor'
import { type DownFrame, HEARTBEAT_INTERVAL_MS, type LiveEvent, type UpFrame } from '@duplex/contracts/live'
import { retryOf } from '@duplex/contracts/retries'
import { backoff, jitter } from './backoff.ts'
import { ElapsedTime } from './elapsed-time.ts'
import { EventQueue } from './event-queue.ts'
import { LiveError } from './live-error.ts'
import type { LiveOptions, LiveState } from './live-options.ts'
import { newRef } from './new-ref.ts'
import { CANNOT_SEND, PendingComments } from './pending-comments.ts'
import type { Connect } from './shared/leader.ts'
import { mayShare, sharedTransport } from './shared/shared-transport.ts'
import { type LiveStatistics, Statistics } from './statistics.ts'
import type { CloseOutcome, Connection, TransportName } from './transport.ts'
import { TransportChoice } from './transport-choice.ts'

/** If a connection was open for longer than this, its loss counts as the first failure. */
const STABLE_AFTER_MS = 5_000
/** A connection that receives nothing for this long counts as lost: the server sends something every HEARTBEAT_INTERVAL_MS. */
const SILENCE_TIMEOUT_MS = 2.5 * HEARTBEAT_INTERVAL_MS
/** The same before the connection is open: some proxies buffer a stream. */
const OPEN_TIMEOUT_MS = 10_000
/** The same if there is a reason to doubt the connection (see `hurry`). */
const DOUBTED_SILENCE_TIMEOUT_MS = 1.2 * HEARTBEAT_INTERVAL_MS

const CLOSED = 'The client is closed'

/** Follows channels over one connection. Reconnects with jitter, resumes from its cursor, and discards repeated events. */
export class LiveClient {
  readonly #options: LiveOptions
  readonly #choice: TransportChoice
  readonly #statistics = new Statistics()
  readonly #channels: Set<string>
  #cursor: string | null
  /** The sequence of the last event received in each channel. */
  readonly #sequences = new Map<string, number>()
  /**
   * Subscribes that the server has not acknowledged yet. Until then the cursor does not move: after a lost connection, the
   * client would otherwise miss earlier events of the new channels.
   */
  readonly #subscribes = new Map<string, () => void>()
  /**
   * Channels of unsubscribes that the server has not acknowledged yet. Their events are ignored: if the client has subscribed
   * again from an earlier cursor, those that follow the acknowledgement include them, in order.
   */
  readonly #unsubscribes = new Map<string, readonly string[]>()
  readonly #queues = new Set<EventQueue>()
  readonly #comments = new PendingComments()
  #state: LiveState = 'connecting'
  #connection: Connection | null = null
  /** Waits for the silence timeout while there is a connection, else for the next attempt. */
  #timer: ReturnType<typeof setTimeout> | undefined
  #connectPlanned = false
  /** Whether the client is disconnected until its iterators have read their events. */
  #paused = false
  #failures = 0
  #openedAt = Number.POSITIVE_INFINITY
  /** The time since the last sign of life. */
  readonly #silence = new ElapsedTime()

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

  /** All events up to this cursor have been delivered. Null until the first connection is open. */
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
   * Iterates over the events from now on, each once, in order, until the client is closed. Throws if the server rejects the
   * request. If 1,000 events are unread, the client disconnects, and resumes when they have been read.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<LiveEvent, void> {
    if (this.#state === 'closed') return
    const queue = new EventQueue()
    this.#queues.add(queue)
    try {
      for (let event = await queue.take(); event; event = await queue.take()) {
        yield event
        if (queue.empty) this.#resume()
      }
    } finally {
      this.#queues.delete(queue)
      this.#resume()
    }
  }

  /**
   * Subscribes to more channels: from the cursor `after` (of the page that shows them) if it is given, otherwise from now.
   * Resolves when the subscription has started, so that all later events of the new channels arrive in order.
   */
  async subscribe(channels: readonly string[], after?: string | null): Promise<void> {
    const added = channels.filter((channel) => !this.#channels.has(channel))
    if (!added.length || this.#state === 'closed') return
    for (const channel of added) this.#channels.add(channel)
    if (after) this.#cursor = this.#cursor ? earliestCursor([after, this.#cursor]) : after
    const send = this.#sender()
    if (!send) {
      this.#planConnect()
      return
    }
    const ref = newRef()
    const acknowledged = new Promise<void>((resolve) => this.#subscribes.set(ref, resolve))
    send({ op: 'subscribe', ref, channels: added, ...(after ? { after } : {}) })
    await acknowledged
  }

  unsubscribe(channels: readonly string[]): void {
    const removed = channels.filter((channel) => this.#channels.delete(channel))
    if (!removed.length || this.#state === 'closed') return
    for (const channel of removed) this.#sequences.delete(channel)
    const send = this.#sender()
    if (!send) {
      this.#planConnect()
      return
    }
    const ref = newRef()
    this.#unsubscribes.set(ref, removed)
    send({ op: 'unsubscribe', ref, channels: removed })
  }

  /**
   * Writes a comment over the WebSocket. Resolves when it is stored. After a lost connection, the client sends it again with the
   * same `ref`, so that it is stored once. Rejects with a LiveError.
   */
  comment(comment: { post: number; body: string; parent?: number | null }, ref: string = newRef()): Promise<Comment> {
    if (!this.#choice.current.canSend) return Promise.reject(new LiveError(null, CANNOT_SEND))
    if (this.#state === 'closed') return Promise.reject(new LiveError(null, CLOSED))
    const frame: UpFrame = { op: 'comment', ref, ...comment }
    const stored = this.#comments.add(ref, frame)
    this.#sender()?.(frame)
    return stored
  }

  /**
   * Notifies the subscribers of `comments:<post id>` that the user is typing. Does nothing if the transport cannot send or is
   * not open.
   */
  typing(channel: string): void {
    this.#sender()?.({ op: 'typing', channel })
  }

  /**
   * Reconnects at once instead of after its delay: call it when the network is available again, for example. Also reconnects if
   * the open connection has been silent for too long, as after the computer has slept.
   */
  hurry(): void {
    const lost = this.#state === 'waiting'
    const silent = this.#connection !== null && this.#silence.longestMs > DOUBTED_SILENCE_TIMEOUT_MS
    if (lost || silent) this.#connect()
  }

  close(): void {
    this.#stop(null)
  }

  /** Returns the function that sends a frame, or null if the transport cannot send or is not open. */
  #sender() {
    return (this.#state === 'open' && this.#connection?.send) || null
  }

  /** Connects in a microtask, so that several changes in one turn share a connection. */
  #planConnect(): void {
    // If the client waits for its next attempt, that attempt includes the changes.
    if (this.#connectPlanned || (this.#state === 'waiting' && !this.#connection)) return
    this.#connectPlanned = true
    queueMicrotask(() => {
      this.#connectPlanned = false
      if (this.#state !== 'closed') this.#connect()
    })
  }

  #connect(): void {
    this.#disconnect()
    this.#openedAt = Number.POSITIVE_INFINITY
    this.#setState('connecting')
    const transport = this.#choice.current
    // The server rejects a stream without channels, so the client waits for `subscribe`.
    if (!this.#channels.size && !transport.canSend) return
    const connection = transport.open(
      { url: this.#requestUrl(), headers: this.#options.headers ?? {} },
      {
        frame: (frame, cursor) => this.#connection === connection && this.#onFrame(frame, cursor),
        end: (outcome) => this.#connection === connection && this.#onEnd(outcome),
        lost: (error) => this.#connection === connection && this.#onLost(error),
        count: (traffic) => this.#statistics.count(traffic),
      },
    )
    this.#connection = connection
    this.#silence.restart()
    this.#checkSilence()
  }

  #requestUrl(): URL {
    const url = new URL(this.#options.url, (globalThis as { location?: { href: string } }).location?.href)
    for (const channel of this.#channels) url.searchParams.append('channel', channel)
    if (this.#cursor) url.searchParams.set('after', this.#cursor)
    return url
  }

  #checkSilence(): void {
    const opening = this.#openedAt === Number.POSITIVE_INFINITY
    const remainingMs = (opening ? OPEN_TIMEOUT_MS : SILENCE_TIMEOUT_MS) - this.#silence.ms
    if (remainingMs <= 0) this.#onEnd({ blocked: opening, error: new LiveError(null, 'Timed out') })
    else this.#timer = setTimeout(() => this.#checkSilence(), remainingMs)
  }

  #onFrame(frame: DownFrame, cursor?: string | null): void {
    this.#silence.restart()
    switch (frame.op) {
      case 'ready':
        this.#cursor ??= frame.cursor
        this.#openedAt = performance.now()
        this.#choice.opened()
        this.#setState('open')
        this.#comments.resend(this.#sender())
        break
      case 'event':
        this.#onEvent(frame, cursor ?? frame.id)
        break
      case 'cursor':
        this.#advance(frame.cursor)
        break
      case 'reset':
        this.#cursor = frame.cursor
        this.#sequences.clear()
        this.#options.onReset?.(frame.cursor)
        break
      case 'ack':
        this.#unsubscribes.delete(frame.ref)
        if (this.#endSubscribe(frame.ref) && frame.cursor) this.#advance(frame.cursor)
        this.#comments.acknowledge(frame.ref, frame.comment)
        break
      case 'presence':
        this.#options.onPresence?.(frame)
        break
      case 'typing':
        this.#options.onTyping?.(frame)
        break
      case 'error':
        this.#onError(frame.ref, new LiveError(frame.code, frame.message))
    }
  }

  #onEvent({ op: _, ...event }: Extract<DownFrame, { op: 'event' }>, cursor: string): void {
    const sequence = sequenceOf(event.id)
    const repeated = sequence <= (this.#sequences.get(event.channel) ?? -1)
    const wanted = !repeated && this.#isFollowed(event.channel)
    if (wanted && this.#isFull()) {
      this.#pause()
      return
    }
    this.#advance(cursor)
    if (!wanted) return
    this.#sequences.set(event.channel, sequence)
    this.#statistics.arrived(event.at)
    this.#options.onEvent?.(event)
    for (const queue of this.#queues) queue.push(event)
  }

  #isFollowed(channel: string): boolean {
    for (const removed of this.#unsubscribes.values()) if (removed.includes(channel)) return false
    return this.#channels.has(channel)
  }

  #advance(cursor: string): void {
    if (!this.#subscribes.size) this.#cursor = cursor
  }

  /** Ends a pending subscribe. Returns false if the `ref` does not belong to one. */
  #endSubscribe(ref: string): boolean {
    this.#subscribes.get(ref)?.()
    return this.#subscribes.delete(ref)
  }

  #onLost(error: LiveError): void {
    this.#silence.restart()
    this.#setState('waiting', error)
  }

  #isFull(): boolean {
    for (const queue of this.#queues) if (queue.full) return true
    return false
  }

  /** Disconnects until the iterations have read their events. The client then resumes from its cursor. */
  #pause(): void {
    this.#paused = true
    this.#disconnect()
    this.#setState('waiting', new LiveError(null, 'Unread events'))
  }

  #resume(): void {
    if (!this.#paused || this.#state === 'closed') return
    this.#paused = false
    this.#connect()
  }

  #disconnect(): void {
    clearTimeout(this.#timer)
    this.#connection?.close()
    this.#connection = null
    // The next connection requests all channels, so that their events arrive in order.
    for (const ref of this.#subscribes.keys()) this.#endSubscribe(ref)
    this.#unsubscribes.clear()
  }

  /** A rejected subscribe closes the connection, as a rejected channel does at the start. A rejected comment does not. */
  #onError(ref: string | null, error: LiveError): void {
    if (ref === null) return
    if (this.#endSubscribe(ref)) this.#onEnd({ reconnect: retryOf(error.code ?? '') !== 'never', error })
    this.#comments.reject(ref, error)
  }

  #onEnd({ reconnect = true, delayMs = 0, planned = false, blocked = false, error }: CloseOutcome): void {
    if (!reconnect) {
      this.#stop(error)
      return
    }
    this.#disconnect()
    if (blocked) this.#choice.blocked()
    this.#statistics.count({ reconnects: 1 })
    this.#failures = planned || performance.now() - this.#openedAt > STABLE_AFTER_MS ? 0 : this.#failures + 1
    this.#setState('waiting', error)
    this.#timer = setTimeout(() => this.#connect(), planned ? jitter(delayMs) : backoff(this.#failures, delayMs))
  }

  #stop(error: LiveError | null): void {
    if (this.#state === 'closed') return
    this.#disconnect()
    this.#setState('closed', error)
    for (const queue of this.#queues) queue.end(error)
    this.#comments.rejectAll(error ?? new LiveError(null, CLOSED))
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
