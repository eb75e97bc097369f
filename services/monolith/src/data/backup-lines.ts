import { actAs, beginAllSchemas, type SchemaName, type Store, sql, type Transaction } from '@duplex/db'
import manifest from '../../package.json' with { type: 'json' }
import { type BackupHeader, type BackupTable, FORMAT, type RowCounts, type SequencePlace } from './backup-format.ts'
import { schemaNames } from './blog-schemas.ts'
import { DataError } from './data-error.ts'
import { readTables, type Table } from './table-catalogue.ts'
import { spellOut } from './value-spelling.ts'

/** Rows read in one go. With images, which are 600 KiB at most, twice that as text: 60 MB at the worst. */
const PAGE = 50

/**
 * All of a blog as the lines of a backup, each without its end, as it stands at one moment: others may write meanwhile.
 * Answers the rows of each table. Throws DataError where there is no blog.
 */
export async function* backupLines(store: Store): AsyncGenerator<string, RowCounts> {
  const trx = await beginAllSchemas(store, 'read')
  try {
    await spellOut(trx)
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
  // looked up in the catalogue, which shows everybody every schema
  const { rows: found } = await sql`
    select from pg_class where relname = 'migration' and relnamespace = to_regnamespace(${schema})`.execute(trx)
  if (found.length === 0) throw new DataError(`There is no blog in ${location}: the schema "${schema}" is missing, or empty`)
  await actAs(trx, schema)
  const { rows } = await sql<{ name: string }>`select name from migration order by at, name`.execute(trx)
  return rows.map((row) => row.name)
}

async function describe(trx: Transaction<any>, name: string, { columns, sequences }: Table): Promise<BackupTable> {
  const places: Record<string, SequencePlace> = {}
  for (const [column, sequence] of Object.entries(sequences)) {
    // A sequence is in no snapshot: it stands at, or above, what the rows have taken from it.
    const { rows } = await sql<SequencePlace>`
      select last_value::text as "lastValue", is_called as "isCalled" from ${sql.raw(sequence)}`.execute(trx)
    places[column] = rows[0]!
  }
  return { name, columns: columns.map((column) => column.name), sequences: places }
}

async function* readRows(trx: Transaction<any>, { name, columns }: Table): AsyncGenerator<string> {
  const texts = columns.map((column) => sql`${sql.ref(column.name)}::text as ${sql.ref(column.name)}`)
  await sql`
    declare backup no scroll cursor for
    select to_json(line)::text as line from (select ${sql.join(texts)} from ${sql.table(name)}) as line`.execute(trx)
  for (let more = true; more; ) {
    const { rows } = await sql<{ line: string }>`fetch ${sql.lit(PAGE)} from backup`.execute(trx)
    for (const { line } of rows) yield line
    more = rows.length === PAGE
  }
  await sql`close backup`.execute(trx)
}
