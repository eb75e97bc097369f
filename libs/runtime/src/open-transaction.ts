import { AsyncLocalStorage } from 'node:async_hooks'
import { development } from './development.ts'

/**
 * A call to another service during an open transaction can deadlock: always with one connection, and under load with a pool.
 * So development and tests reject such calls. This module alone knows whether a transaction is open.
 */
const current = new AsyncLocalStorage<{ open: boolean }>()

export async function whileTransactionIsOpen<R>(run: () => Promise<R>): Promise<R> {
  if (!development) return run()
  // A timer or socket created in here keeps this context after the end. So the end must be recorded in the context.
  const transaction = { open: true }
  return current.run(transaction, run).finally(() => {
    transaction.open = false
  })
}

/** In development and tests, throws if a transaction is open. `what` names the attempted call. */
export function refuseInTransaction(what: string): void {
  if (current.getStore()?.open) throw new Error(`${what} while a transaction is open: do it before or after`)
}
