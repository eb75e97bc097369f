import type { Entry } from './entry.ts'

export interface RingLimits {
  maxEvents: number
  /** Characters of JSON. */
  maxChars: number
}

/** The memory that an entry takes beside its JSON, in characters, approximately. */
const ENTRY_OVERHEAD = 200

const sizeOf = (entry: Entry) => ENTRY_OVERHEAD + (entry.json?.length ?? 0)

/** The newest events without gaps, within limits. The index of an event follows from its sequence. */
export class Ring {
  readonly #limits: RingLimits
  readonly #entries: (Entry | undefined)[]
  #before = 0
  #last = 0
  #size = 0

  constructor(limits: RingLimits) {
    this.#limits = limits
    this.#entries = new Array(limits.maxEvents)
  }

  /** The ring contains all events after this sequence. */
  get before(): number {
    return this.#before
  }

  /** Removes everything. The event after `sequence` is the next one. */
  clear(sequence: number): void {
    this.#entries.fill(undefined)
    this.#before = this.#last = sequence
    this.#size = 0
  }

  push(entry: Entry): void {
    this.#size += sizeOf(entry)
    const { maxEvents, maxChars } = this.#limits
    while (this.#last > this.#before && (this.#last - this.#before >= maxEvents || this.#size > maxChars)) this.#dropOldest()
    this.#last = entry.sequence
    this.#entries[this.#indexOf(entry.sequence)] = entry
  }

  /** Removes the content of the events of `key` before `sequence`. */
  erase(key: string, sequence: number): void {
    for (let at = this.#before + 1; at < sequence; at++) {
      const entry = this.#entries[this.#indexOf(at)]!
      if (entry.key !== key) continue
      this.#size -= entry.json?.length ?? 0
      entry.json = null
    }
  }

  /**
   * The events of these channels after `after`, up to `to` or until `enoughChars` is reached. `through` is the last sequence
   * that was looked at.
   */
  read(channels: ReadonlySet<string>, after: number, to: number, enoughChars: number): { entries: Entry[]; through: number } {
    const entries: Entry[] = []
    let size = 0
    for (let at = after + 1; at <= to; at++) {
      const entry = this.#entries[this.#indexOf(at)]!
      if (entry.json === null || !channels.has(entry.channel!)) continue
      entries.push(entry)
      size += sizeOf(entry)
      if (size >= enoughChars) return { entries, through: at }
    }
    return { entries, through: to }
  }

  #indexOf(sequence: number): number {
    return sequence % this.#limits.maxEvents
  }

  #dropOldest(): void {
    const index = this.#indexOf(++this.#before)
    this.#size -= sizeOf(this.#entries[index]!)
    this.#entries[index] = undefined
  }
}
