import { AsyncLocalStorage } from 'node:async_hooks'
import { development } from './environment.ts'

/**
 * A call to another service while a transaction is open deadlocks on one connection, and on a pool under load. So
 * development and tests refuse it. This is the one place that knows whether a transaction is open.
 */
const current = new AsyncLocalStorage<{ open: boolean }>()

export async function whileTransactionIsOpen<R>(run: () => Promise<R>): Promise<R> {
  if (!development) return run()
  // What starts in here (a timer, a socket) carries this context on after the end, so the context must learn of the end.
  const transaction = { open: true }
  return current.run(transaction, run).finally(() => {
    transaction.open = false
  })
}

/** Throws in development and tests where a transaction is open. `what` names what was tried. */
export function refuseInTransaction(what: string): void {
  if (current.getStore()?.open) throw new Error(`${what} while a transaction is open: do it before or after`)
}
