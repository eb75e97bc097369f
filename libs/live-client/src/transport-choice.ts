import { liveTransports } from './live-transports.ts'
import type { Transport, TransportName } from './transport.ts'

/** After a transport was blocked so many times in succession, the next one is used. */
const MAX_BLOCKED_ATTEMPTS = 2

/** Selects the transport: the requested one, or with `auto` the first one that is not blocked. */
export class TransportChoice {
  readonly #order: readonly Transport[]
  #index = 0
  #blockedAttempts = 0

  /** `first`, if there is one, is preferred to all others. */
  constructor(wanted: TransportName | 'auto', first: Transport | null) {
    const own = liveTransports.filter(({ name }) => wanted === 'auto' || wanted === name)
    this.#order = first ? [first, ...own] : own
  }

  get current(): Transport {
    return this.#order[this.#index]!
  }

  /** The current transport has opened a connection. */
  opened(): void {
    this.#blockedAttempts = 0
  }

  /** The current transport was blocked. The first transport follows the last one. */
  blocked(): void {
    if (++this.#blockedAttempts < MAX_BLOCKED_ATTEMPTS) return
    this.#blockedAttempts = 0
    this.#index = (this.#index + 1) % this.#order.length
  }
}
