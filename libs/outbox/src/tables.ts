import { type Generated, type Kysely, sql } from '@duplex/db'

/** The table that a service needs to publish events. */
export interface OutboxTables {
  outbox: { position: Generated<number>; event: string; bytes: number }
}

/** The table that a service needs to follow the event log. */
export interface ProjectionTables {
  projection: { name: string; epoch: string; sequence: number }
}

/** Called by the first migration of a service. `event` is a NewEvent as JSON text, `bytes` its length in UTF-8. */
export async function createOutboxTable(db: Kysely<any>): Promise<void> {
  await db.schema
    .createTable('outbox')
    .addColumn('position', 'bigint', (column) => column.generatedAlwaysAsIdentity().primaryKey())
    .addColumn('event', 'text', (column) => column.notNull())
    .addColumn('bytes', 'integer', (column) => column.notNull())
    .execute()
  // Rows exist for milliseconds. So the vacuum depends on the number of dead rows, not on a fraction of an almost empty table.
  await sql`alter table outbox set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000)`.execute(db)
}

/** Called by the first migration of a service. One row per projection: the last event whose effect this schema contains. */
export async function createProjectionTable(db: Kysely<any>): Promise<void> {
  await db.schema
    .createTable('projection')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('epoch', 'text', (column) => column.notNull())
    .addColumn('sequence', 'bigint', (column) => column.notNull())
    .execute()
}
