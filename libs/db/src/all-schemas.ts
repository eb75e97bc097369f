import { type ControlledTransaction, sql, type Transaction } from 'kysely'
import type { SchemaName, Store } from './database.ts'
import { DISABLE_STATEMENT_TIMEOUT } from './database-session.ts'

/**
 * Begins one transaction over all schemas, without a time limit. A read sees all schemas at the same moment; a write changes
 * all of them or none. Call `actAs` before each access to a schema. The caller ends it by `commit` or `rollback`.
 */
export async function beginAllSchemas(store: Store, mode: 'read' | 'write'): Promise<ControlledTransaction<any>> {
  const begin = store.allSchemas().startTransaction()
  const trx = await (mode === 'read' ? begin.setIsolationLevel('repeatable read').setAccessMode('read only') : begin).execute()
  try {
    await sql.raw(DISABLE_STATEMENT_TIMEOUT).execute(trx)
    await sql`set local idle_in_transaction_session_timeout = 0`.execute(trx)
    return trx
  } catch (error) {
    await trx.rollback().execute()
    throw error
  }
}

/** Selects the schema and its role for the following statements of this transaction. */
export async function actAs(trx: Transaction<any>, schema: SchemaName): Promise<void> {
  // Switching from one schema role to another works because PostgreSQL checks the rights of the login user.
  await sql.raw(`set local role ${schema}; set local search_path to ${schema}`).execute(trx)
}
