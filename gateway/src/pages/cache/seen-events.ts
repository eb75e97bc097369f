import { type Cursor, type LogEvent, parseCursor } from '@duplex/contracts'
import type { Read } from './reads.ts'
import { type Touch, touchOf } from './touches.ts'

/** The most events remembered: a page whose services are further behind than that is not kept. */
const KEPT = 10_000

/** What this gateway knows to have happened: readers are told of it after this is. */
export class SeenEvents {
  #place: Cursor = { epoch: '', sequence: 0 }
  /** Everything after this sequence is known here. */
  #from = 0
  readonly #touches = new Map<number, Touch | 'everything'>()

  /** The last event. */
  get place(): Cursor {
    return this.#place
  }

  /** Starts over: the events of this log after `sequence` come. */
  begin({ epoch, sequence }: Cursor): void {
    this.#place = { epoch, sequence }
    this.#from = sequence
    this.#touches.clear()
  }

  /** Takes the next event; answers what it touches. */
  take(event: LogEvent): Touch | 'everything' | null {
    const touch = touchOf(event)
    this.#place = { epoch: this.#place.epoch, sequence: event.sequence }
    if (touch) this.#touches.set(event.sequence, touch)
    if (event.sequence - this.#from > KEPT) this.#touches.delete(++this.#from)
    return touch
  }

  /**
   * Whether something happened, up to and with `to`, that touches what was read and may not be in it. `start` is how far
   * events had come when the reading began: a service's own changes up to there are in its answer, because they are written
   * before their events; those of the others, up to the answer's cursor.
   */
  missedBy(reads: readonly Read[], start: Cursor, to: number): boolean {
    if (start.epoch !== this.#place.epoch) return true
    return reads.some((read) => this.#missedByOne(read, start.sequence, Math.min(to, this.#place.sequence)))
  }

  #missedByOne({ service, tags, cursor }: Read, start: number, to: number): boolean {
    const followed = cursor === null ? { epoch: this.#place.epoch, sequence: start } : parseCursor(cursor)
    if (followed?.epoch !== this.#place.epoch) return true
    const known = Math.min(start, followed.sequence)
    if (known < this.#from && known < to) return true
    for (let sequence = known + 1; sequence <= to; sequence++) {
      const touch = this.#touches.get(sequence)
      if (!touch) continue
      if (touch === 'everything') return true
      const through = touch.owner === service ? start : followed.sequence
      if (sequence > through && touch.tags.some((tag) => tags.has(tag))) return true
    }
    return false
  }
}
