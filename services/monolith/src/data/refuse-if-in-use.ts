import { setTimeout as delay } from 'node:timers/promises'
import { type Kysely, type Store, sql } from '@duplex/db'
import { DataError } from './data-error.ts'

/** Milliseconds that a connection which has been closed may still be listed. */
const PATIENCE = 2_000

/**
 * Throws while a process of Duplex is connected to this database. (A folder of PGlite is refused as soon as it is opened.)
 * One that starts from now on waits for the lock on its migrations.
 */
export async function refuseIfInUse(trx: Kysely<any>, { kind, location }: Store): Promise<void> {
  if (kind === 'pglite') return
  for (const end = performance.now() + PATIENCE; ; await delay(50)) {
    // one transaction sees the same list all the time, unless it asks for another
    await sql`select pg_stat_clear_snapshot()`.execute(trx)
    const { rows } = await sql<{ connections: number }>`
      select count(*)::integer as connections from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and application_name = current_setting('application_name')`.execute(
      trx,
    )
    const connections = rows[0]?.connections ?? 0
    if (connections === 0) return
    if (performance.now() > end) {
      throw new DataError(`Duplex is running on ${location} (${connections} connections): stop it, restore, and start it again`)
    }
  }
}
