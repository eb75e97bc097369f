import { type Kysely, sql } from '@duplex/db'

/**
 * Drops what migrations have made in the current schema, and not the schema itself, which its role could not make again.
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
