import {
  type Client,
  type Cursor,
  DuplexError,
  type eventContract,
  formatCursor,
  isErasing,
  type LogBatch,
  type LogHead,
  parseCursor,
  questionFailed,
} from '@duplex/contracts'
import { type Entry, toEntry } from './entry.ts'
import { Ring, type RingLimits } from './ring.ts'

/** Where a reader starts. With `reset`, what it asked for cannot be had, and it goes on from here. */
export interface Place extends Cursor {
  reset: boolean
}

/** Characters of JSON sent in one go to a reader who is being caught up. */
const PAGE = 256 * 1024
const PAGE_EVENTS = 1_000
/** Milliseconds to wait for what should come by itself. */
const PATIENCE = 5_000

/**
 * What has happened, as far as readers may know: the newest from memory, the rest from the log. Events arrive by `add`,
 * and can be read once `advance` has let them in.
 */
export class History {
  readonly #log: Client<typeof eventContract>
  readonly #ring: Ring
  readonly #depth: number
  #epoch = ''
  #position = 0
  #arrived: Entry[] = []
  /** Below this, the ring is still being filled. */
  #target = Number.POSITIVE_INFINITY
  readonly #waiting = new Set<{ holds: () => boolean; resolve: () => void }>()

  constructor(log: Client<typeof eventContract>, limits: RingLimits) {
    this.#log = log
    this.#ring = new Ring(limits)
    this.#depth = limits.count
  }

  get epoch(): string {
    return this.#epoch
  }

  /** The sequence up to which events have been let in. */
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

  /** Starts over with a log of this extent; answers the sequence after which events have to come. */
  begin({ epoch, oldest, head }: LogHead): number {
    this.#epoch = epoch
    this.#target = head
    this.#position = Math.max(oldest - 1, head - this.#depth, 0)
    this.#arrived = []
    this.#ring.clear(this.#position)
    this.#settle()
    return this.#position
  }

  /** Takes the next events. While the ring is being filled they are let in at once. */
  add({ epoch, events }: LogBatch): void {
    for (const event of events) {
      const entry = toEntry(epoch, event)
      this.#ring.push(entry)
      this.#arrived.push(entry)
      if (isErasing(event.type)) this.#ring.erase(event.key, event.sequence)
    }
    if (!this.ready) this.advance()
  }

  /** Lets in what has arrived, and answers it. */
  advance(): Entry[] {
    const entries = this.#arrived
    this.#arrived = []
    this.#position = entries.at(-1)?.sequence ?? this.#position
    this.#settle()
    return entries
  }

  /** Resolves once `holds`, looked at whenever something was let in. Throws UNAVAILABLE where that takes too long. */
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
        reject(new DuplexError('UNAVAILABLE', 'The event log cannot be followed'))
      }, PATIENCE)
      this.#waiting.add(waiting)
    })
  }

  /** The place a cursor stands for; without one, the newest. Throws MALFORMED and UNAVAILABLE. */
  async place(after: string | null): Promise<Place> {
    if (!this.ready) throw new DuplexError('UNAVAILABLE', 'The event log is not known yet')
    if (after === null) return this.#newest(false)
    const cursor = parseCursor(after)
    if (!cursor) throw new DuplexError('MALFORMED', 'This is no cursor')
    if (cursor.epoch !== this.#epoch) return this.#newest(true)
    if (cursor.sequence < this.#ring.before || cursor.sequence > this.#position) {
      const { epoch, oldest, head } = await this.#log.head({}).catch(questionFailed)
      if (epoch !== cursor.epoch || cursor.sequence > head || cursor.sequence < oldest - 1) return this.#newest(true)
      await this.until(() => this.#epoch !== cursor.epoch || this.#position >= cursor.sequence)
    }
    return { ...cursor, reset: false }
  }

  /**
   * Some of what these channels had after `place`, up to the sequence `to`; `through` tells how far that is. Null where it
   * cannot be had any more. Throws UNAVAILABLE.
   */
  async page(
    channels: ReadonlySet<string>,
    { epoch, sequence: after }: Cursor,
    to: number,
  ): Promise<{ entries: Entry[]; through: number } | null> {
    const here = () => this.ready && (epoch !== this.#epoch || to <= this.#position)
    if (!here()) await this.until(here)
    if (epoch !== this.#epoch) return null
    if (channels.size === 0) return { entries: [], through: to }
    if (after >= this.#ring.before) return this.#ring.read(channels, after, to, PAGE)
    const page = await this.#log.read({ after, channels: [...channels], limit: PAGE_EVENTS }).catch(questionFailed)
    if (page.epoch !== epoch || page.oldest > after + 1) return null
    const entries = page.events.filter(({ sequence }) => sequence <= to).map((event) => toEntry(epoch, event))
    return { entries: entries.filter(({ json }) => json !== null), through: Math.min(page.through, to) }
  }

  #newest(reset: boolean): Place {
    return { epoch: this.#epoch, sequence: this.#position, reset }
  }

  #settle(): void {
    for (const waiting of this.#waiting) {
      if (!waiting.holds()) continue
      this.#waiting.delete(waiting)
      waiting.resolve()
    }
  }
}
