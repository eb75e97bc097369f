import type { EventChange } from '@duplex/contracts'
import { sql, type Transaction } from '@duplex/db'
import type { EventTables } from './tables.ts'

/** Makes changes in earlier events, in this order. */
export async function change(trx: Transaction<EventTables>, changes: readonly EventChange[]): Promise<void> {
  if (changes.length > 0) await sql`select change(${JSON.stringify(changes)}::json)`.execute(trx)
}
