import { type Kysely, sql } from 'kysely'
import type { Database } from './database.ts'
import { liftTimeout } from './session.ts'

/** Only ever expands the schema: the release before must run on it too. */
export interface Migration {
  up(db: Kysely<any>): Promise<void>
}

/**
 * Runs what this schema has not had yet, in the order written, all in one transaction, as the schema's role. Any number of
 * processes may start at once: an advisory lock lets one do it.
 *
 * Kysely's Migrator refuses to start where the schema has a migration that it does not know, as it has for an old
 * process that restarts while a new release rolls out, and it takes another schema's tables for its own.
 */
export async function migrate(database: Database<any>, migrations: Record<string, Migration>): Promise<void> {
  await database.transaction(async (trx) => {
    // The wait for the lock, and a migration of much data, may take longer than a statement of the service.
    await sql.raw(liftTimeout).execute(trx)
    await lockMigrations(trx)
    await migrateIn(trx, migrations)
  })
}

/** Keeps every process that would migrate the current schema waiting until this transaction ends. */
export async function lockMigrations(trx: Kysely<any>): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('migrate ' || current_schema(), 0))`.execute(trx)
}

/** What `migrate` does, in a transaction that acts as the schema's role already and has its lock. */
export async function migrateIn(trx: Kysely<any>, migrations: Record<string, Migration>): Promise<void> {
  await sql`create table if not exists migration (name text primary key, at timestamptz(3) not null default now())`.execute(trx)
  const { rows } = await sql<{ name: string }>`select name from migration`.execute(trx)
  const done = new Set(rows.map((row) => row.name))
  for (const [name, migration] of Object.entries(migrations)) {
    if (done.has(name)) continue
    await migration.up(trx)
    await sql`insert into migration (name) values (${name})`.execute(trx)
  }
}
