import type { Contract, Handlers } from '@duplex/contracts'

/** One domain, ready to be composed into a process: its handlers, and what runs beside them (relay, follower). */
export interface Service<C extends Contract> {
  readonly handlers: Handlers<C>
  /** Migrates the schema, then starts relaying and following. Resolves when calls may be taken. */
  start(): Promise<void>
  stop(): Promise<void>
}
