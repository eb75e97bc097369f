import { type Kysely, sql } from '@duplex/db'

/**
 * Drops the tables and routines of the current schema. It keeps the schema itself, because its role could not create it again.
 */
export async function emptySchema(trx: Kysely<any>): Promise<void> {
  const { rows } = await sql<{ drop: string }>`
    select format('drop table if exists %I cascade', relname) as drop
    from pg_class where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p')
    union all
    select format('drop routine if exists %s cascade', oid::regprocedure)
    from pg_proc where pronamespace = current_schema()::regnamespace`.execute(trx)
  for (const { drop } of rows) await sql.raw(drop).execute(trx)
}
