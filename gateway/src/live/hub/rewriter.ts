import { type Copy, changesOf, copiedKeys, copyFrom, type EventChange, type LogEvent, renewCopies } from '@duplex/contracts'
import { dataOf, type Entry, toEntry, withData } from './entry.ts'
import type { Ring } from './ring.ts'

/** Subjects whose newest copy is in memory. The oldest is removed first. */
const MAX_COPIES = 10_000

/**
 * Changes earlier events of the ring as the log does: deleted and replaced texts disappear, and copies of names and titles
 * become the newest ones.
 */
export class Rewriter {
  readonly #ring: Ring
  readonly #newest = new Map<string, Copy>()

  constructor(ring: Ring) {
    this.#ring = ring
  }

  clear(): void {
    this.#newest.clear()
  }

  /** Adds the next event to the ring, and returns its entry. */
  push(epoch: string, event: LogEvent): Entry {
    const { key, channel } = event
    const copied = channel === null ? [] : copiedKeys(event.data)
    const data = copied.some((subject) => this.#newest.has(subject)) ? renewCopies(event.data, this.#newest) : event.data
    const entry = toEntry(epoch, { ...event, data })
    this.#ring.push(entry, [key, ...copied])
    for (const change of changesOf(event)) this.#change(change)
    const copy = copyFrom(event)
    if (copy) this.#renewCopies(key, copy)
    return entry
  }

  #change({ key, before, type, data }: EventChange): void {
    for (const entry of this.#ring.concerning(key)) {
      if (entry.key !== key || entry.sequence >= before || (type !== null && type !== entry.type)) continue
      this.#ring.rewrite(entry, data === null ? null : withData(entry.json!, data))
    }
  }

  #renewCopies(key: string, copy: Copy): void {
    this.#remember(key, copy)
    for (const entry of this.#ring.concerning(key)) {
      if (entry.key === key) continue
      const data = dataOf(entry.json!)
      const renewed = renewCopies(data, this.#newest)
      if (renewed !== data) this.#ring.rewrite(entry, withData(entry.json!, renewed))
    }
  }

  #remember(key: string, copy: Copy): void {
    this.#newest.delete(key)
    this.#newest.set(key, copy)
    if (this.#newest.size > MAX_COPIES) this.#newest.delete(this.#newest.keys().next().value!)
  }
}
