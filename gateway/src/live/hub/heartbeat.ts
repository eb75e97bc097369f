import type { History } from './history.ts'
import { oncePerEncoding } from './once-per-encoding.ts'
import type { Reader } from './reader.ts'

/** Readers have their beats in turns, so that a crowd is not written to in one go. */
const SLOTS = 15

/** One timer for all readers: moves each one's cursor once in `interval` milliseconds, and probes it every other time. */
export class Heartbeat {
  readonly #history: History
  readonly #slots: Set<Reader>[] = Array.from({ length: SLOTS }, () => new Set())
  readonly #slotOf = new Map<Reader, Set<Reader>>()
  readonly #timer: NodeJS.Timeout
  #added = 0
  #turn = 0

  constructor(history: History, interval: number) {
    this.#history = history
    this.#timer = setInterval(() => this.#beat(), interval / SLOTS).unref()
  }

  add(reader: Reader): void {
    const slot = this.#slots[this.#added++ % SLOTS]!
    this.#slotOf.set(reader, slot.add(reader))
  }

  remove(reader: Reader): void {
    this.#slotOf.get(reader)?.delete(reader)
    this.#slotOf.delete(reader)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #beat(): void {
    const probing = Math.floor(this.#turn / SLOTS) % 2 === 1
    const slot = this.#slots[this.#turn++ % SLOTS]!
    const { cursor } = this.#history
    const bytesFor = oncePerEncoding((encoding) => encoding.cursor(cursor))
    for (const reader of slot) {
      reader.beat(bytesFor(reader.wire.encoding))
      if (probing) void reader.probe()
    }
  }
}
