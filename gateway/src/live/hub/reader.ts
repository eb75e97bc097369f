import { type Author, type CloseReason, formatCursor } from '@duplex/contracts'
import type { Logger } from '@duplex/runtime'
import type { Presence } from '../presence/index.ts'
import type { Entry } from './entry.ts'
import type { Group, Groups } from './groups.ts'
import type { History, Place } from './history.ts'
import type { Wire } from './wire.ts'

/** Whose stream it is: it ends with this session. */
export interface ReaderSession {
  id: number
  /** Whether the session still holds. Throws where nobody can tell. */
  holds(): Promise<boolean>
}

/** Who reads. */
export interface ReaderOrigin {
  session: ReaderSession | null
  /** Null for somebody who is not signed in. */
  user: Author | null
  /** Its browser chose this deployment: `leave` does not concern it. */
  stays: boolean
}

/** What readers share. */
export interface Shared {
  history: History
  groups: Groups
  logger: Logger
  /** Bytes a reader may leave untaken. */
  backlog: number
  /** Told where a reader follows more channels, and where it follows some no more. */
  presence: Pick<Presence, 'follow' | 'leave'>
  /** Called where this side lets a reader go. */
  closed(reason: CloseReason): void
  /** Called once, when a reader is gone. */
  left(reader: Reader): void
}

/** Milliseconds a reader who is being caught up may take for one page. */
const PATIENCE = 30_000
/** The part of its bound up to which a reader may have filled its backlog and still be sent what may be missed. */
const SPARE = 1 / 16
/** No log's epoch: what a reader needs cannot be had, so it is told to reset. */
const NONE = ''

/**
 * One connection: it is caught up from its place page by page, at its own pace, then joins the group of its channels and
 * is sent what comes. It joins at the very position it has been sent, so nothing is missed and nothing comes twice.
 */
export class Reader {
  readonly channels: Set<string>
  readonly wire: Wire
  readonly session: ReaderSession | null
  readonly user: Author | null
  readonly stays: boolean
  readonly #shared: Shared
  #group: Group | null = null
  #epoch = NONE
  #position = 0
  #closed = false
  /** Changes of place and channels, one after another. */
  #work: Promise<void> = Promise.resolve()

  constructor(shared: Shared, wire: Wire, channels: Iterable<string>, { session, user, stays }: ReaderOrigin) {
    this.#shared = shared
    this.wire = wire
    this.channels = new Set(channels)
    this.session = session
    this.user = user
    this.stays = stays
  }

  /** Sends the opening, then everything after `place`. */
  start(place: Place): Promise<void> {
    return this.#inTurn(async () => {
      this.#epoch = place.epoch
      this.#position = place.sequence
      this.wire.write(this.wire.encoding.opening(formatCursor(place), place.reset))
      await this.#follow()
    })
  }

  /** Follows more channels, from `place` on. Resolves once they have been sent everything up to the reader's position. */
  subscribe(channels: readonly string[], place: Place): Promise<void> {
    return this.#inTurn(async () => {
      const added = new Set(channels.filter((channel) => !this.channels.has(channel)))
      if (added.size === 0) return
      this.#stand()
      if (place.reset) this.#reset()
      else await this.#backfill(added, place)
      for (const channel of added) this.channels.add(channel)
      if (!this.#closed) this.#shared.presence.follow(this, added)
      await this.#follow()
    })
  }

  unsubscribe(channels: readonly string[]): Promise<void> {
    return this.#inTurn(async () => {
      this.#stand()
      for (const channel of channels) this.channels.delete(channel)
      this.#shared.presence.leave(this, channels)
      await this.#follow()
    })
  }

  /** The history is about to start over: goes on from its own place in it, or resets where the log has become another. */
  restart(): void {
    this.#stand()
    void this.#inTurn(() => this.#follow())
  }

  /** Writes what its group is sent, or lets go of a reader who does not keep up. */
  take(bytes: Buffer): void {
    if (this.wire.backlog > this.#shared.backlog) this.close('SLOW')
    else this.wire.write(bytes)
  }

  /** Writes what may be missed, to a reader who has little else to take; answers whether it did. */
  offer(bytes: Buffer): boolean {
    const spare = this.wire.backlog <= this.#shared.backlog * SPARE
    if (spare) this.take(bytes)
    return spare
  }

  /** Moves its cursor, unless it is being caught up. */
  beat(bytes: Buffer): void {
    if (this.#group) this.take(bytes)
  }

  /** Asks whether the reader is still there, and its session too. */
  async probe(): Promise<void> {
    this.wire.probe?.()
    const holds = (await this.session?.holds().catch(() => true)) ?? true
    if (!holds) this.close('SESSION_REVOKED')
  }

  close(reason: CloseReason): void {
    if (this.#closed) return
    this.left()
    this.#shared.closed(reason)
    this.wire.close(reason)
  }

  /** The connection is gone. */
  left(): void {
    if (this.#closed) return
    this.#closed = true
    this.#stand()
    this.#shared.left(this)
  }

  #inTurn(run: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(run).catch((error) => {
      if (!this.#closed) this.#shared.logger.warn(error, 'a live reader cannot be caught up')
      this.close('UNAVAILABLE')
    })
    return this.#work
  }

  /** Leaves the group: its members have been sent everything up to the history's position. */
  #stand(): void {
    if (!this.#group) return
    this.#group.readers.delete(this)
    this.#shared.groups.leave(this.#group)
    this.#group = null
    this.#position = this.#shared.history.position
  }

  async #follow(): Promise<void> {
    const { history, groups } = this.#shared
    // a history that started over comes to this reader's place again by itself
    const known = () => history.ready && (this.#epoch !== history.epoch || this.#position <= history.position)
    while (!this.#closed) {
      if (!known()) await history.until(known)
      else if (this.#epoch !== history.epoch) this.#reset()
      else if (this.#position === history.position) {
        this.#group = groups.of(this.channels)
        this.#group.readers.add(this)
        return
      } else await this.#nextPage()
    }
  }

  async #nextPage(): Promise<void> {
    const { history } = this.#shared
    const place = { epoch: this.#epoch, sequence: this.#position }
    const page = await history.page(this.channels, place, history.position)
    this.#position = page?.through ?? this.#position
    if (page) await this.#send(page.entries)
    else this.#epoch = NONE
  }

  async #backfill(channels: ReadonlySet<string>, { epoch, sequence }: Place): Promise<void> {
    let after = sequence
    while (!this.#closed && epoch === this.#epoch && after < this.#position) {
      const page = await this.#shared.history.page(channels, { epoch, sequence: after }, this.#position)
      after = page?.through ?? after
      if (page) await this.#send(page.entries)
      else this.#epoch = NONE
    }
  }

  #reset(): void {
    const { epoch, position, cursor } = this.#shared.history
    this.#epoch = epoch
    this.#position = position
    if (!this.#closed) this.wire.write(this.wire.encoding.reset(cursor))
  }

  /** Resolves once the reader has taken it: a page at a time is all that waits for a slow one. */
  async #send(entries: readonly Entry[]): Promise<void> {
    if (entries.length === 0 || this.#closed) return
    const { encoding } = this.wire
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.close('SLOW')
        resolve()
      }, PATIENCE).unref()
      this.wire.write(Buffer.concat(entries.map((entry) => encoding.event(entry))), () => {
        clearTimeout(timer)
        resolve()
      })
    })
  }
}
