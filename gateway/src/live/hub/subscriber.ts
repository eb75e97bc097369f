import { type Author, type CloseReason, formatCursor } from '@duplex/contracts'
import type { Logger } from '@duplex/runtime'
import type { Network, Occupancy } from '../../limits/index.ts'
import type { Presence } from '../presence/presence.ts'
import type { Entry } from './entry.ts'
import type { Group, Groups } from './groups.ts'
import type { History, ResumePoint } from './history.ts'
import type { Wire } from './wire.ts'

/** The session of a stream. The stream ends with it. */
export interface SubscriberSession {
  id: number
  /** Whether the session has not ended. Throws if the user service does not answer. */
  isValid(): Promise<boolean>
}

export interface SubscriberOrigin {
  session: SubscriberSession | null
  /** Null if the reader is not signed in. */
  user: Author | null
  /** The client's IP address. */
  address: string
  /** The browser chose this deployment: `moveSubscribers` does not move it. */
  pinned: boolean
}

/** What all subscribers of a hub share. */
export interface SubscriberContext {
  history: History
  groups: Groups
  logger: Logger
  occupancy: Pick<Occupancy, 'enter'>
  maxBacklogBytes: number
  /** Notified when a subscriber follows more channels, or fewer. */
  presence: Pick<Presence, 'add' | 'remove'>
  /** Called when the server closes a subscriber. */
  onClose(reason: CloseReason): void
  /** Called once, when the connection is closed by either side. */
  onRemove(subscriber: Subscriber): void
}

/** How long a subscriber that is catching up may take to receive one page. */
const PAGE_TIMEOUT_MS = 30_000
/** The share of `maxBacklogBytes` that may be unsent when `offer` still sends. */
const OFFER_BACKLOG_SHARE = 1 / 16
/** The epoch of no log. It forces a reset when the events that a subscriber needs no longer exist. */
const NO_EPOCH = ''

/**
 * One connection. It first catches up from its resume point, page by page, as fast as the client receives. Then it joins the
 * group of its channels for live events. It joins at exactly the position that it has been sent, so no event is lost or repeated.
 */
export class Subscriber {
  readonly channels: Set<string>
  readonly wire: Wire
  readonly session: SubscriberSession | null
  readonly user: Author | null
  readonly pinned: boolean
  readonly #context: SubscriberContext
  readonly #network: Network
  #group: Group | null = null
  #epoch = NO_EPOCH
  #position = 0
  #closed = false
  /** Changes of position and channels run one after another. */
  #queue: Promise<void> = Promise.resolve()

  constructor(context: SubscriberContext, wire: Wire, channels: Iterable<string>, { session, user, pinned, address }: SubscriberOrigin) {
    this.#context = context
    this.wire = wire
    this.channels = new Set(channels)
    this.session = session
    this.user = user
    this.pinned = pinned
    this.#network = context.occupancy.enter(address, { connections: 1, channels: this.channels.size })
  }

  /** Sends the opening message, then everything after the resume point. */
  start(resumePoint: ResumePoint): Promise<void> {
    return this.#enqueue(async () => {
      this.#epoch = resumePoint.epoch
      this.#position = resumePoint.sequence
      this.wire.write(this.wire.encoding.opening(formatCursor(resumePoint), resumePoint.reset))
      await this.#catchUp()
    })
  }

  /** Follows more channels. Resolves when their events after the resume point have been sent, up to the subscriber's position. */
  subscribe(channels: readonly string[], resumePoint: ResumePoint): Promise<void> {
    return this.#enqueue(async () => {
      const added = new Set(channels.filter((channel) => !this.channels.has(channel)))
      if (added.size === 0) return
      this.#pauseLive()
      if (resumePoint.reset) this.#reset()
      else await this.#backfill(added, resumePoint)
      for (const channel of added) this.channels.add(channel)
      if (!this.#closed) {
        this.#network.add({ channels: added.size })
        this.#context.presence.add(this, added)
      }
      await this.#catchUp()
    })
  }

  unsubscribe(channels: readonly string[]): Promise<void> {
    return this.#enqueue(async () => {
      this.#pauseLive()
      const removed = channels.filter((channel) => this.channels.delete(channel)).length
      if (!this.#closed) this.#network.add({ channels: -removed })
      this.#context.presence.remove(this, channels)
      await this.#catchUp()
    })
  }

  /** Call before the history restarts. The subscriber continues from its position, or gets a reset if the log has a new epoch. */
  restart(): void {
    this.#pauseLive()
    void this.#enqueue(() => this.#catchUp())
  }

  /** Sends bytes. Closes the subscriber as SLOW if its backlog is too long. */
  send(bytes: Buffer): void {
    if (this.wire.backlogBytes > this.#context.maxBacklogBytes) this.close('SLOW')
    else this.wire.write(bytes)
  }

  /** Sends bytes that may be skipped, if the backlog is short. Returns whether they were sent. */
  offer(bytes: Buffer): boolean {
    const isShort = this.wire.backlogBytes <= this.#context.maxBacklogBytes * OFFER_BACKLOG_SHARE
    if (isShort) this.send(bytes)
    return isShort
  }

  /** Sends the history's cursor, unless the subscriber is still catching up. */
  sendHeartbeat(cursor: Buffer): void {
    if (this.#group) this.send(cursor)
  }

  /** Checks whether the client still answers, and whether its session is still valid. */
  async probe(): Promise<void> {
    this.wire.probe?.()
    const isValid = (await this.session?.isValid().catch(() => true)) ?? true
    if (!isValid) this.close('SESSION_REVOKED')
  }

  close(reason: CloseReason): void {
    if (this.#closed) return
    this.remove()
    this.#context.onClose(reason)
    this.wire.close(reason)
  }

  /** Call when the client has disconnected. */
  remove(): void {
    if (this.#closed) return
    this.#closed = true
    this.#pauseLive()
    this.#network.add({ connections: -1, channels: -this.channels.size })
    this.#context.onRemove(this)
  }

  #enqueue(run: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(run).catch((error) => {
      if (!this.#closed) this.#context.logger.warn(error, 'a live subscriber cannot catch up')
      this.close('UNAVAILABLE')
    })
    return this.#queue
  }

  /** Leaves the group. The group's members have been sent all events up to the history's position. */
  #pauseLive(): void {
    if (!this.#group) return
    this.#group.subscribers.delete(this)
    this.#context.groups.deleteIfEmpty(this.#group)
    this.#group = null
    this.#position = this.#context.history.position
  }

  /** Sends the events up to the history's position, then joins the group of the subscriber's channels. */
  async #catchUp(): Promise<void> {
    const { history, groups } = this.#context
    // after a restart, the history needs a moment to reach this subscriber's position again
    const canRead = () => history.ready && (this.#epoch !== history.epoch || this.#position <= history.position)
    while (!this.#closed) {
      if (!canRead()) await history.until(canRead)
      else if (this.#epoch !== history.epoch) this.#reset()
      else if (this.#position === history.position) {
        this.#group = groups.of(this.channels)
        this.#group.subscribers.add(this)
        return
      } else await this.#sendNextPage()
    }
  }

  async #sendNextPage(): Promise<void> {
    const { history } = this.#context
    const cursor = { epoch: this.#epoch, sequence: this.#position }
    const page = await history.readPage(this.channels, cursor, history.position)
    this.#position = page?.through ?? this.#position
    if (page) await this.#sendPage(page.entries)
    else this.#epoch = NO_EPOCH
  }

  /** Sends the events of added channels, from their resume point up to the subscriber's position. */
  async #backfill(channels: ReadonlySet<string>, { epoch, sequence }: ResumePoint): Promise<void> {
    let after = sequence
    while (!this.#closed && epoch === this.#epoch && after < this.#position) {
      const page = await this.#context.history.readPage(channels, { epoch, sequence: after }, this.#position)
      after = page?.through ?? after
      if (page) await this.#sendPage(page.entries)
      else this.#epoch = NO_EPOCH
    }
  }

  #reset(): void {
    const { epoch, position, cursor } = this.#context.history
    this.#epoch = epoch
    this.#position = position
    if (!this.#closed) this.wire.write(this.wire.encoding.reset(cursor))
  }

  /** Resolves when the client has received the page, so that at most one page is buffered for a slow client. */
  async #sendPage(entries: readonly Entry[]): Promise<void> {
    if (entries.length === 0 || this.#closed) return
    const { encoding } = this.wire
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.close('SLOW')
        resolve()
      }, PAGE_TIMEOUT_MS).unref()
      this.wire.write(Buffer.concat(entries.map((entry) => encoding.event(entry))), () => {
        clearTimeout(timer)
        resolve()
      })
    })
  }
}
