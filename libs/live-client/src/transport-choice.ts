import { liveTransports } from './live-transports.ts'
import type { Transport, TransportName } from './transport.ts'

/** Times in a row that a transport may be blocked before the next one is tried. */
const PATIENCE = 2

/** Which transport to use: the one that was asked for, or with `auto` the best that gets through. */
export class TransportChoice {
  readonly #order: readonly Transport[]
  #index = 0
  #blocked = 0

  /** `first` comes before all others. */
  constructor(wanted: TransportName | 'auto', first: Transport | null) {
    const own = liveTransports.filter(({ name }) => wanted === 'auto' || wanted === name)
    this.#order = first ? [first, ...own] : own
  }

  get current(): Transport {
    return this.#order[this.#index]!
  }

  opened(): void {
    this.#blocked = 0
  }

  /** After the last one comes the first again. */
  blocked(): void {
    if (++this.#blocked < PATIENCE) return
    this.#blocked = 0
    this.#index = (this.#index + 1) % this.#order.length
  }
}
