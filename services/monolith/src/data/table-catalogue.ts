import { type Kysely, sql } from '@duplex/db'

export interface Table {
  name: string
  columns: { name: string; type: string }[]
  /** Sequences by the column that uses them. */
  sequences: Record<string, string>
}

/** The tables of the current schema, from the catalogue, without generated columns. */
export async function readTables(trx: Kysely<any>): Promise<Table[]> {
  const { rows } = await sql<Table>`
    select relation.relname as name,
      json_agg(json_build_object('name', attname, 'type', format_type(atttypid, atttypmod)) order by attnum) as columns,
      coalesce(json_object_agg(attname, sequence) filter (where sequence is not null), '{}') as sequences
    from pg_class as relation
    join pg_attribute on attrelid = relation.oid and attnum > 0 and not attisdropped and attgenerated = '',
    pg_get_serial_sequence(quote_ident(relation.relname), attname) as sequence
    where relnamespace = current_schema()::regnamespace and relkind = 'r'
    group by relation.relname
    order by relation.relname`.execute(trx)
  return rows
}
