import type { History } from './history.ts'
import { oncePerEncoding } from './once-per-encoding.ts'
import type { Subscriber } from './subscriber.ts'

/** Subscribers are divided into slots with different times, so that the heartbeats of all are not written at once. */
const SLOTS = 15

/** One timer for all subscribers. Once per interval it sends each subscriber its cursor; every other time it also probes it. */
export class Heartbeat {
  readonly #history: History
  readonly #slots: Set<Subscriber>[] = Array.from({ length: SLOTS }, () => new Set())
  readonly #slotOf = new Map<Subscriber, Set<Subscriber>>()
  readonly #timer: NodeJS.Timeout
  #added = 0
  #turn = 0

  constructor(history: History, intervalMs: number) {
    this.#history = history
    this.#timer = setInterval(() => this.#beatNextSlot(), intervalMs / SLOTS).unref()
  }

  add(subscriber: Subscriber): void {
    const slot = this.#slots[this.#added++ % SLOTS]!
    this.#slotOf.set(subscriber, slot.add(subscriber))
  }

  remove(subscriber: Subscriber): void {
    this.#slotOf.get(subscriber)?.delete(subscriber)
    this.#slotOf.delete(subscriber)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #beatNextSlot(): void {
    const probing = Math.floor(this.#turn / SLOTS) % 2 === 1
    const slot = this.#slots[this.#turn++ % SLOTS]!
    const { cursor } = this.#history
    const bytesFor = oncePerEncoding((encoding) => encoding.cursor(cursor))
    for (const subscriber of slot) {
      subscriber.sendHeartbeat(bytesFor(subscriber.wire.encoding))
      if (probing) void subscriber.probe()
    }
  }
}
