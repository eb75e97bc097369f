import {
  type Client,
  type Cursor,
  DuplexError,
  type eventContract,
  formatCursor,
  type LogEvent,
  parseCursor,
  questionFailed,
} from '@duplex/contracts'
import type { LogStart } from '../../log/log-feed.ts'
import { type Entry, toEntry } from './entry.ts'
import { Rewriter } from './rewriter.ts'
import { Ring, type RingLimits } from './ring.ts'

/** The cursor from which a subscriber resumes. */
export interface ResumePoint extends Cursor {
  /** The server cannot resume from the client's cursor. The subscriber gets a `reset` and continues from this point. */
  reset: boolean
}

/** Characters of JSON in one page for a subscriber that is catching up. */
const PAGE_CHARS = 256 * 1024
const PAGE_EVENTS = 1_000
/** How long a request waits for an event that the log has and the feed has not delivered yet. */
const CATCH_UP_TIMEOUT_MS = 5_000

/**
 * The events that subscribers may receive: the newest from memory, older ones from the log. `add` takes events in the order
 * of the log. They can be read after `advance` only, so that catching up and live delivery continue from the same position.
 */
export class History {
  readonly #log: Client<typeof eventContract>
  readonly #ring: Ring
  readonly #rewriter: Rewriter
  #epoch = ''
  #position = 0
  #arrived: Entry[] = []
  /** Below this sequence, the ring is still being filled. */
  #target = Number.POSITIVE_INFINITY
  readonly #waiting = new Set<{ holds: () => boolean; resolve: () => void }>()

  constructor(log: Client<typeof eventContract>, limits: RingLimits) {
    this.#log = log
    this.#ring = new Ring(limits)
    this.#rewriter = new Rewriter(this.#ring)
  }

  get epoch(): string {
    return this.#epoch
  }

  /** The sequence of the last event that can be read. */
  get position(): number {
    return this.#position
  }

  get cursor(): string {
    return formatCursor({ epoch: this.#epoch, sequence: this.#position })
  }

  /** Whether the ring is filled. */
  get ready(): boolean {
    return this.#position >= this.#target
  }

  /** Discards everything. The events after `sequence` follow. */
  restart({ epoch, sequence, head }: LogStart): void {
    this.#epoch = epoch
    this.#target = head
    this.#position = sequence
    this.#arrived = []
    this.#ring.clear(sequence)
    this.#rewriter.clear()
    this.#resolveWaiting()
  }

  /** Adds the next event. While the ring is being filled, the event can be read immediately. */
  add(event: LogEvent): void {
    this.#arrived.push(this.#rewriter.push(this.#epoch, event))
    if (!this.ready) this.advance()
  }

  /** Makes the events readable that have arrived since the last call, and returns them. */
  advance(): Entry[] {
    const entries = this.#arrived
    this.#arrived = []
    this.#position = entries.at(-1)?.sequence ?? this.#position
    this.#resolveWaiting()
    return entries
  }

  /** Resolves when `holds` returns true. Calls it again after each change. Throws UNAVAILABLE after CATCH_UP_TIMEOUT_MS. */
  async until(holds: () => boolean): Promise<void> {
    if (holds()) return
    await new Promise<void>((resolve, reject) => {
      const waiting = {
        holds,
        resolve: () => {
          clearTimeout(timer)
          resolve()
        },
      }
      const timer = setTimeout(() => {
        this.#waiting.delete(waiting)
        reject(new DuplexError('UNAVAILABLE', 'The gateway cannot follow the event log at the moment'))
      }, CATCH_UP_TIMEOUT_MS)
      this.#waiting.add(waiting)
    })
  }

  /** The point from which a client with the cursor `after` resumes. Null: the newest event. Throws MALFORMED and UNAVAILABLE. */
  async resumePoint(after: string | null): Promise<ResumePoint> {
    if (!this.ready) throw new DuplexError('UNAVAILABLE', 'The gateway has not loaded the event log yet')
    if (after === null) return this.#newest(false)
    const cursor = parseCursor(after)
    if (!cursor) throw new DuplexError('MALFORMED', '`after`: invalid cursor; expected `<epoch>-<sequence>`')
    if (cursor.epoch !== this.#epoch) return this.#newest(true)
    if (cursor.sequence < this.#ring.before || cursor.sequence > this.#position) {
      const { epoch, oldest, head } = await this.#log.head({}).catch(questionFailed)
      if (epoch !== cursor.epoch || cursor.sequence > head || cursor.sequence < oldest - 1) return this.#newest(true)
      await this.until(() => this.#epoch !== cursor.epoch || this.#position >= cursor.sequence)
    }
    return { ...cursor, reset: false }
  }

  /**
   * Reads events of these channels after a cursor, up to the sequence `to`. `through` is the last sequence that was looked at:
   * the next page starts after it. Returns null if the log does not have these events any more. Throws UNAVAILABLE.
   */
  async readPage(
    channels: ReadonlySet<string>,
    { epoch, sequence: after }: Cursor,
    to: number,
  ): Promise<{ entries: Entry[]; through: number } | null> {
    const canRead = () => this.ready && (epoch !== this.#epoch || to <= this.#position)
    if (!canRead()) await this.until(canRead)
    if (epoch !== this.#epoch) return null
    if (channels.size === 0) return { entries: [], through: to }
    if (after >= this.#ring.before) return this.#ring.read(channels, after, to, PAGE_CHARS)
    const page = await this.#log.read({ after, channels: [...channels], limit: PAGE_EVENTS }).catch(questionFailed)
    if (page.epoch !== epoch || page.oldest > after + 1) return null
    const entries = page.events.filter(({ sequence }) => sequence <= to).map((event) => toEntry(epoch, event))
    return { entries: entries.filter(({ json }) => json !== null), through: Math.min(page.through, to) }
  }

  #newest(reset: boolean): ResumePoint {
    return { epoch: this.#epoch, sequence: this.#position, reset }
  }

  #resolveWaiting(): void {
    for (const waiting of this.#waiting) {
      if (!waiting.holds()) continue
      this.#waiting.delete(waiting)
      waiting.resolve()
    }
  }
}
