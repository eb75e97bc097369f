import type { Bus } from '@duplex/bus'
import type { Client, Contract, eventContract, Handlers } from '@duplex/contracts'
import type { Store } from '@duplex/db'
import type { Logger } from '@duplex/runtime'

/** One domain, ready to run in any process: its handlers, and its background work (relay, projection). */
export interface Service<C extends Contract> {
  readonly contract: C
  readonly handlers: Handlers<C>
  /** Migrates the schema, then starts the background work. Resolves when the service can take calls. */
  start(): Promise<void>
  stop(): Promise<void>
}

/** What the process gives to a service. */
export interface ServiceOptions {
  store: Store
  bus: Bus
  /** The event log. */
  log: Client<typeof eventContract>
  logger: Logger
}
