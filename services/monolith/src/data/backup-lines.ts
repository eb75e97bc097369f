import { actAs, beginAllSchemas, type SchemaName, type Store, sql, type Transaction } from '@duplex/db'
import manifest from '../../package.json' with { type: 'json' }
import { type BackupHeader, type BackupTable, FORMAT, type RowCounts, type SequenceState } from './backup-format.ts'
import { schemaNames } from './blog-schemas.ts'
import { DataError } from './data-error.ts'
import { readTables, type Table } from './table-catalogue.ts'
import { useTextFormat } from './text-format.ts'

/** An image has at most 600 KiB, and twice as much as text: a page takes at most 60 MB. */
const PAGE_ROWS = 50

/**
 * A whole blog as the lines of a backup, without line ends, from one snapshot: other processes may write meanwhile. Returns
 * the number of rows by table. Throws DataError if there is no blog.
 */
export async function* backupLines(store: Store): AsyncGenerator<string, RowCounts> {
  const trx = await beginAllSchemas(store, 'read')
  try {
    await useTextFormat(trx)
    yield JSON.stringify(await readHeader(trx, store))
    const counts: RowCounts = {}
    for (const schema of schemaNames) {
      await actAs(trx, schema)
      for (const table of await readTables(trx)) {
        const name = `${schema}.${table.name}`
        yield JSON.stringify(['table', await describe(trx, name, table)])
        let count = 0
        for await (const row of readRows(trx, table)) {
          yield row
          count++
        }
        counts[name] = count
      }
    }
    yield JSON.stringify(['end', counts])
    return counts
  } finally {
    await trx.rollback().execute()
  }
}

async function readHeader(trx: Transaction<any>, store: Store): Promise<BackupHeader> {
  const schemas: BackupHeader['schemas'] = {}
  for (const schema of schemaNames) schemas[schema] = await migrationsOf(trx, schema, store)
  await actAs(trx, 'events')
  const { rows } = await sql<{ epoch: string }>`select epoch from head`.execute(trx)
  return {
    backup: 'duplex',
    format: FORMAT,
    version: manifest.version,
    createdAt: new Date().toISOString(),
    epoch: rows[0]!.epoch,
    schemas,
  }
}

async function migrationsOf(trx: Transaction<any>, schema: SchemaName, { location }: Store): Promise<string[]> {
  // the catalogue shows the tables of every schema to every role
  const { rows: found } = await sql`
    select from pg_class where relname = 'migration' and relnamespace = to_regnamespace(${schema})`.execute(trx)
  if (found.length === 0) throw new DataError(`There is no blog in ${location}: the schema "${schema}" is missing or empty`)
  await actAs(trx, schema)
  const { rows } = await sql<{ name: string }>`select name from migration order by at, name`.execute(trx)
  return rows.map((row) => row.name)
}

async function describe(trx: Transaction<any>, name: string, { columns, sequences }: Table): Promise<BackupTable> {
  const states: Record<string, SequenceState> = {}
  for (const [column, sequence] of Object.entries(sequences)) {
    // A sequence is not part of a snapshot: its value is at least as high as the rows of the snapshot need.
    const { rows } = await sql<SequenceState>`
      select last_value::text as "lastValue", is_called as "isCalled" from ${sql.raw(sequence)}`.execute(trx)
    states[column] = rows[0]!
  }
  return { name, columns: columns.map((column) => column.name), sequences: states }
}

async function* readRows(trx: Transaction<any>, { name, columns }: Table): AsyncGenerator<string> {
  const texts = columns.map((column) => sql`${sql.ref(column.name)}::text as ${sql.ref(column.name)}`)
  await sql`
    declare backup no scroll cursor for
    select to_json(line)::text as line from (select ${sql.join(texts)} from ${sql.table(name)}) as line`.execute(trx)
  for (let more = true; more; ) {
    const { rows } = await sql<{ line: string }>`fetch ${sql.lit(PAGE_ROWS)} from backup`.execute(trx)
    for (const { line } of rows) yield line
    more = rows.length === PAGE_ROWS
  }
  await sql`close backup`.execute(trx)
}
