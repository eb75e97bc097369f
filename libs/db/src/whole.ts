import { type ControlledTransaction, sql, type Transaction } from 'kysely'
import type { SchemaName, Store } from './database.ts'
import { liftTimeout } from './session.ts'

/**
 * One transaction over all schemas, for as long as it takes: a read shows every schema at the same moment, a write is all
 * or nothing. It acts as nobody in particular until `actAs`. End it by `commit` or `rollback`.
 */
export async function beginWhole(store: Store, mode: 'read' | 'write'): Promise<ControlledTransaction<any>> {
  const begin = store.whole().startTransaction()
  const trx = await (mode === 'read' ? begin.setIsolationLevel('repeatable read').setAccessMode('read only') : begin).execute()
  try {
    await sql.raw(liftTimeout).execute(trx)
    await sql`set local idle_in_transaction_session_timeout = 0`.execute(trx)
    return trx
  } catch (error) {
    await trx.rollback().execute()
    throw error
  }
}

/** For what follows in this transaction: this schema, as its role. */
export async function actAs(trx: Transaction<any>, schema: SchemaName): Promise<void> {
  // the login's own rights reach from one role to the next
  await sql.raw(`set local role ${schema}; set local search_path to ${schema}`).execute(trx)
}
