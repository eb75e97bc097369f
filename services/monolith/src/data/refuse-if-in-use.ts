import { setTimeout as delay } from 'node:timers/promises'
import { type Kysely, type Store, sql } from '@duplex/db'
import { DataError } from './data-error.ts'

/** PostgreSQL may list a closed connection for a moment. */
const CLOSED_CONNECTION_TIMEOUT_MS = 2_000

/**
 * Throws DataError if a Duplex process is connected to this database. (The lock of a PGlite folder prevents this case.) A
 * process that starts later waits for the lock on its migrations.
 */
export async function refuseIfInUse(trx: Kysely<any>, { kind, location }: Store): Promise<void> {
  if (kind === 'pglite') return
  for (const end = performance.now() + CLOSED_CONNECTION_TIMEOUT_MS; ; await delay(50)) {
    // without this, a transaction always sees the same list
    await sql`select pg_stat_clear_snapshot()`.execute(trx)
    const { rows } = await sql<{ connections: number }>`
      select count(*)::integer as connections from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and application_name = current_setting('application_name')`.execute(
      trx,
    )
    const connections = rows[0]?.connections ?? 0
    if (connections === 0) return
    if (performance.now() > end) {
      throw new DataError(`Duplex is running on ${location} (${connections} connections): stop it, restore the backup, and start it again`)
    }
  }
}
