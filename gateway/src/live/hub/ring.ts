import type { Entry } from './entry.ts'

export interface RingLimits {
  /** The most events kept. */
  count: number
  /** The most characters of JSON kept. */
  size: number
}

/** What an entry takes beside its JSON, roughly. */
const OVERHEAD = 200

const sizeOf = (entry: Entry) => OVERHEAD + (entry.json?.length ?? 0)

/** The newest events, without a gap, within bounds: an event stands at the place its sequence gives it. */
export class Ring {
  readonly #limits: RingLimits
  readonly #entries: (Entry | undefined)[]
  #before = 0
  #last = 0
  #size = 0

  constructor(limits: RingLimits) {
    this.#limits = limits
    this.#entries = new Array(limits.count)
  }

  /** Everything after this sequence is here. */
  get before(): number {
    return this.#before
  }

  /** Forgets everything; the next event comes after `sequence`. */
  clear(sequence: number): void {
    this.#entries.fill(undefined)
    this.#before = this.#last = sequence
    this.#size = 0
  }

  push(entry: Entry): void {
    this.#size += sizeOf(entry)
    while (this.#last > this.#before && (this.#last - this.#before >= this.#limits.count || this.#size > this.#limits.size)) this.#drop()
    this.#last = entry.sequence
    this.#entries[this.#place(entry.sequence)] = entry
  }

  /** Takes the text out of the events of `key` before `sequence`. */
  erase(key: string, sequence: number): void {
    for (let at = this.#before + 1; at < sequence; at++) {
      const entry = this.#entries[this.#place(at)]!
      if (entry.key !== key) continue
      this.#size -= entry.json?.length ?? 0
      entry.json = null
    }
  }

  /** What these channels had after `after`, up to `to` or until it is enough; `through` tells how far that is. */
  read(channels: ReadonlySet<string>, after: number, to: number, enough: number): { entries: Entry[]; through: number } {
    const entries: Entry[] = []
    let size = 0
    for (let at = after + 1; at <= to; at++) {
      const entry = this.#entries[this.#place(at)]!
      if (entry.json === null || !channels.has(entry.channel!)) continue
      entries.push(entry)
      size += sizeOf(entry)
      if (size >= enough) return { entries, through: at }
    }
    return { entries, through: to }
  }

  #place(sequence: number): number {
    return sequence % this.#limits.count
  }

  #drop(): void {
    const place = this.#place(++this.#before)
    this.#size -= sizeOf(this.#entries[place]!)
    this.#entries[place] = undefined
  }
}
