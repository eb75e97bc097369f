import { AsyncLocalStorage } from 'node:async_hooks'
import { development } from './environment.ts'

/**
 * A call to another service while a transaction is open deadlocks on one connection, and on a pool under load. So
 * development and tests refuse it. This is the one place that knows whether a transaction is open.
 */
const open = new AsyncLocalStorage<true>()

export function whileTransactionIsOpen<R>(run: () => Promise<R>): Promise<R> {
  return development ? open.run(true, run) : run()
}

/** Throws in development and tests where a transaction is open. `what` names what was tried. */
export function refuseInTransaction(what: string): void {
  if (development && open.getStore()) throw new Error(`${what} while a transaction is open: do it before or after`)
}
