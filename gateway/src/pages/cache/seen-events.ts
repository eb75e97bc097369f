import { type Cursor, type LogEvent, parseCursor } from '@duplex/contracts'
import type { Read } from './reads.ts'
import { type Touch, touchOf } from './touches.ts'

/** The maximum number of events in memory. If a service is further behind than that, its pages are not stored. */
const MAX_EVENTS = 10_000

/** The newest events of this gateway's log feed, by what they touch. */
export class SeenEvents {
  #cursor: Cursor = { epoch: '', sequence: 0 }
  /** All events after this sequence are in memory. */
  #from = 0
  readonly #touches = new Map<number, Touch | 'everything'>()

  /** The cursor of the last event. */
  get cursor(): Cursor {
    return this.#cursor
  }

  /** Removes everything. The events after the cursor follow. */
  restart({ epoch, sequence }: Cursor): void {
    this.#cursor = { epoch, sequence }
    this.#from = sequence
    this.#touches.clear()
  }

  /** Adds the next event. Returns what it touches. */
  add(event: LogEvent): Touch | 'everything' | null {
    const touch = touchOf(event)
    this.#cursor = { epoch: this.#cursor.epoch, sequence: event.sequence }
    if (touch) this.#touches.set(event.sequence, touch)
    if (event.sequence - this.#from > MAX_EVENTS) this.#touches.delete(++this.#from)
    return touch
  }

  /**
   * Whether an event up to the sequence `to` touches what was read and may be missing from it. `start` is the last event
   * before the reading began. A service writes its own changes before their events, so its answers contain its changes up to
   * `start`. They contain the changes of other services up to the answer's cursor.
   */
  missedBy(reads: readonly Read[], start: Cursor, to: number): boolean {
    if (start.epoch !== this.#cursor.epoch) return true
    return reads.some((read) => this.#missedByRead(read, start.sequence, Math.min(to, this.#cursor.sequence)))
  }

  #missedByRead({ service, tags, cursor }: Read, start: number, to: number): boolean {
    const followed = cursor === null ? { epoch: this.#cursor.epoch, sequence: start } : parseCursor(cursor)
    if (followed?.epoch !== this.#cursor.epoch) return true
    const contained = Math.min(start, followed.sequence)
    if (contained < this.#from && contained < to) return true
    for (let sequence = contained + 1; sequence <= to; sequence++) {
      const touch = this.#touches.get(sequence)
      if (!touch) continue
      if (touch === 'everything') return true
      const through = touch.owner === service ? start : followed.sequence
      if (sequence > through && touch.tags.some((tag) => tags.has(tag))) return true
    }
    return false
  }
}
