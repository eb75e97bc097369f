import { type Generated, type Kysely, sql } from '@duplex/db'

/** What a service's schema needs to announce its changes. */
export interface OutboxTables {
  outbox: { position: Generated<number>; event: string; bytes: number }
}

/** What it needs to follow those of others. */
export interface ProjectionTables {
  projection: { name: string; epoch: string; sequence: number }
}

/** Called from a service's first migration. Columns: `event` is a NewEvent as JSON text, `bytes` its length in UTF-8. */
export async function createOutboxTable(db: Kysely<any>): Promise<void> {
  await db.schema
    .createTable('outbox')
    .addColumn('position', 'bigint', (column) => column.generatedAlwaysAsIdentity().primaryKey())
    .addColumn('event', 'text', (column) => column.notNull())
    .addColumn('bytes', 'integer', (column) => column.notNull())
    .execute()
  // rows live for milliseconds: vacuum by dead rows alone, not by a share of an always empty table
  await sql`alter table outbox set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000)`.execute(db)
}

/** Called from a service's first migration. One row per projection: the last event whose effect is in this schema. */
export async function createProjectionTable(db: Kysely<any>): Promise<void> {
  await db.schema
    .createTable('projection')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('epoch', 'text', (column) => column.notNull())
    .addColumn('sequence', 'bigint', (column) => column.notNull())
    .execute()
}
