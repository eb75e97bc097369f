import { type Kysely, sql } from 'kysely'
import type { Database } from './database.ts'
import { DISABLE_STATEMENT_TIMEOUT } from './database-session.ts'

/** A migration only expands the schema: the previous release must also run on it. */
export interface Migration {
  up(db: Kysely<any>): Promise<void>
}

/**
 * Runs the pending migrations of this schema in the given order, all in one transaction, as the schema's role. Several
 * processes may call it at once: an advisory lock lets only one run.
 *
 * Kysely's Migrator is not used for two reasons. It throws if the schema has a migration that it does not know, which
 * happens when an old process restarts during the rollout of a new release. And it confuses tables of different schemas.
 */
export async function migrate(database: Database<any>, migrations: Record<string, Migration>): Promise<void> {
  await database.transaction(async (trx) => {
    // The wait for the lock, or a migration of much data, may take longer than the statement timeout of the service.
    await sql.raw(DISABLE_STATEMENT_TIMEOUT).execute(trx)
    await lockMigrations(trx)
    await migrateIn(trx, migrations)
  })
}

/** Blocks other migrations of the current schema until this transaction ends. */
export async function lockMigrations(trx: Kysely<any>): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('migrate ' || current_schema(), 0))`.execute(trx)
}

/** Runs the pending migrations in a transaction that already acts as the schema's role and holds its migration lock. */
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
