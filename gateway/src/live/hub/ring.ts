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
  /** The entries with JSON, by their subjects. */
  readonly #bySubject = new Map<string, Set<Entry>>()
  readonly #subjects = new Map<Entry, readonly string[]>()
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
    this.#bySubject.clear()
    this.#subjects.clear()
    this.#before = this.#last = sequence
    this.#size = 0
  }

  /** `subjects`: the keys under which `concerning` finds the entry. */
  push(entry: Entry, subjects: readonly string[]): void {
    this.#size += sizeOf(entry)
    const { maxEvents, maxChars } = this.#limits
    while (this.#last > this.#before && (this.#last - this.#before >= maxEvents || this.#size > maxChars)) this.#dropOldest()
    this.#last = entry.sequence
    this.#entries[this.#indexOf(entry.sequence)] = entry
    if (entry.json === null) return
    this.#subjects.set(entry, subjects)
    for (const subject of subjects) {
      const entries = this.#bySubject.get(subject)
      if (entries) entries.add(entry)
      else this.#bySubject.set(subject, new Set([entry]))
    }
  }

  /** The entries with JSON that were pushed with this subject, oldest first. */
  concerning(subject: string): Entry[] {
    return [...(this.#bySubject.get(subject) ?? [])]
  }

  /** Replaces the JSON of an entry of this ring. */
  rewrite(entry: Entry, json: string | null): void {
    this.#size += (json?.length ?? 0) - (entry.json?.length ?? 0)
    entry.json = json
    if (json === null) this.#unindex(entry)
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

  #unindex(entry: Entry): void {
    for (const subject of this.#subjects.get(entry) ?? []) {
      const entries = this.#bySubject.get(subject)!
      entries.delete(entry)
      if (entries.size === 0) this.#bySubject.delete(subject)
    }
    this.#subjects.delete(entry)
  }

  #dropOldest(): void {
    const index = this.#indexOf(++this.#before)
    const entry = this.#entries[index]!
    this.#size -= sizeOf(entry)
    this.#unindex(entry)
    this.#entries[index] = undefined
  }
}
