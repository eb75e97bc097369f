import { DuplexError } from '@duplex/contracts'
import type { Logger } from '@duplex/runtime'
import { networkNames } from '../client-call.ts'
import { type Amount, Network } from './network.ts'

export interface OccupancyLimits {
  /** For an IPv4 address or an IPv6 /64. */
  address: Readonly<Amount>
  /** For an IPv6 /48, which one company often has. */
  site: Readonly<Amount>
  all: Readonly<Amount>
}

/** How long a client should wait before it tries again. Other connections must end first. */
const RETRY_AFTER_SECONDS = 30
const WARNING_INTERVAL_MS = 10_000
const ALL = 'all addresses'

/** Counts the open connections of each address, and refuses those above the limits. It logs this at most every 10 seconds. */
export class Occupancy {
  readonly #what: string
  readonly #limits: OccupancyLimits
  readonly #logger: Logger
  /** The networks that have connections, by name. */
  readonly #networks = new Map<string, Network>()
  #warnedAt = Number.NEGATIVE_INFINITY
  #refused = 0

  /** `what` names the connections in messages. */
  constructor(what: string, limits: OccupancyLimits, logger: Logger) {
    this.#what = what
    this.#limits = limits
    this.#logger = logger
  }

  /** The number of networks that have connections. */
  get size(): number {
    return this.#networks.size
  }

  /**
   * Throws RATE_LIMITED if the address or its network would have too many connections or channels, and UNAVAILABLE if all
   * addresses together would. An `address` of null counts only for all addresses together.
   */
  admit(address: string | null, { connections = 0, channels = 0 }: Partial<Amount>): void {
    for (const [name, max] of [...this.#levels(address)].reverse()) {
      const used = this.#networks.get(name) ?? { connections: 0, channels: 0 }
      if (used.connections + connections > max.connections || used.channels + channels > max.channels) this.#refuse(name, used, max)
    }
  }

  /** Counts a connection, without a check. To end it, subtract the same amount from the network that this returns. */
  enter(address: string | null, amount: Amount): Network {
    let network: Network | null = null
    for (const [name] of this.#levels(address)) {
      const parent: Network | null = network
      network = this.#networks.get(name) ?? new Network(parent, () => this.#networks.delete(name))
      this.#networks.set(name, network)
    }
    network!.add(amount)
    return network!
  }

  /** From the largest to the smallest. */
  *#levels(address: string | null): Generator<[name: string, max: Readonly<Amount>]> {
    yield [ALL, this.#limits.all]
    if (address === null) return
    const names = networkNames(address)
    if (names.site !== null) yield [names.site, this.#limits.site]
    yield [names.address, this.#limits.address]
  }

  #refuse(network: string, { connections, channels }: Amount, max: Readonly<Amount>): never {
    this.#refused++
    if (performance.now() - this.#warnedAt >= WARNING_INTERVAL_MS) {
      this.#logger.warn({ network, connections, channels, max, refused: this.#refused }, `too many ${this.#what}: new ones are refused`)
      this.#warnedAt = performance.now()
      this.#refused = 0
    }
    const details = { retryAfter: RETRY_AFTER_SECONDS }
    if (network === ALL) throw new DuplexError('UNAVAILABLE', `The server has too many ${this.#what}: try again later`, details)
    throw new DuplexError('RATE_LIMITED', `Too many ${this.#what} from ${network}: close some, or try again later`, details)
  }
}
