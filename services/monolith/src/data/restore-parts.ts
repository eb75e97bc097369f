import { isDuplexError } from '@duplex/contracts'
import { actAs, beginAllSchemas, lockMigrations, migrateIn, type SchemaName, type Store, sql, type Transaction } from '@duplex/db'
import { renewEpoch } from '@duplex/event'
import { setProjectionEpoch } from '@duplex/outbox'
import type { BackupHeader, BackupPart, BackupTable, RowCounts } from './backup-format.ts'
import { blogSchemas, schemaNames } from './blog-schemas.ts'
import { DataError } from './data-error.ts'
import { emptySchema } from './empty-schema.ts'
import { type HeldBack, holdBack, letGo } from './held-back.ts'
import { refuseIfInUse } from './refuse-if-in-use.ts'
import { readTables, type Table } from './table-catalogue.ts'
import { spellOut } from './value-spelling.ts'

export interface Restored {
  header: BackupHeader
  counts: RowCounts
}

/**
 * Puts a backup into a store, all or nothing, with a new epoch. The schemas get the migrations that the backup had; those
 * that came later run at the next start, and see the old rows. Throws DataError for a store that has a blog already (unless
 * `replace`) or is in use, and for a backup that cannot be taken.
 */
export async function restoreParts(store: Store, parts: AsyncGenerator<BackupPart>, { replace = false } = {}): Promise<Restored> {
  try {
    const first = (await parts.next()).value as BackupPart
    if (!('header' in first)) throw new Error('a backup begins with its header')
    refuseIfNewer(first.header)
    for (const schema of schemaNames) await store.provision(schema)
    const trx = await beginAllSchemas(store, 'write')
    try {
      const counts = await restore(trx, store, first.header, parts, replace)
      await trx.commit().execute()
      return { header: first.header, counts }
    } catch (error) {
      await trx.rollback().execute()
      throw error
    }
  } finally {
    // whoever writes the backup while it is read (a copy) stops as well
    await parts.return(undefined)
  }
}

async function restore(
  trx: Transaction<any>,
  store: Store,
  header: BackupHeader,
  parts: AsyncGenerator<BackupPart>,
  replace: boolean,
): Promise<RowCounts> {
  await spellOut(trx)
  for (const schema of schemaNames) {
    await actAs(trx, schema)
    await lockMigrations(trx)
  }
  await refuseIfInUse(trx, store)
  if (!replace && (await hasBlog(trx))) {
    throw new DataError(`There is a blog in ${store.location} already. With --replace, it is removed and this one put in its place`)
  }
  const tables = new Map<string, Table>()
  const held: HeldBack[] = []
  for (const schema of schemaNames) {
    await actAs(trx, schema)
    await emptySchema(trx)
    const had = new Set(header.schemas[schema])
    await migrateIn(trx, Object.fromEntries(Object.entries(blogSchemas[schema]).filter(([name]) => had.has(name))))
    const made = await readTables(trx)
    for (const table of made) tables.set(`${schema}.${table.name}`, table)
    // migrations leave rows, too
    held.push(await holdBack(trx, made))
  }
  const counts = await load(trx, tables, parts)
  for (const [index, schema] of schemaNames.entries()) {
    await actAs(trx, schema)
    await letGo(trx, held[index]!)
  }
  await startOver(trx, tables)
  return counts
}

async function load(trx: Transaction<any>, tables: Map<string, Table>, parts: AsyncGenerator<BackupPart>): Promise<RowCounts> {
  let insert: ((rows: string) => Promise<unknown>) | null = null
  let counts: RowCounts = {}
  // to the very last byte: gzip's checksum comes after the end
  for await (const part of parts) {
    if ('rows' in part) await insert!(part.rows).catch(rethrowDamaged)
    else if ('end' in part) counts = part.end
    else if ('table' in part) {
      const table = tables.get(part.table.name)
      if (!table || !sameColumns(table, part.table)) {
        throw new DataError(`This backup’s table ${part.table.name} is another than its migrations make`)
      }
      await actAs(trx, part.table.name.split('.')[0] as SchemaName)
      for (const [column, { lastValue, isCalled }] of Object.entries(part.table.sequences)) {
        await sql`select setval(${table.sequences[column]}::regclass, ${lastValue}::bigint, ${isCalled})`.execute(trx)
      }
      insert = (rows) => insertRows(trx, table, rows)
    }
  }
  const missing = [...tables.keys()].filter((name) => !(name in counts))
  if (missing.length > 0) throw new DataError(`This backup lacks ${missing.join(', ')}, which its migrations make`)
  return counts
}

async function insertRows(trx: Transaction<any>, { name, columns }: Table, rows: string): Promise<void> {
  const names = columns.map((column) => sql.ref(column.name))
  const texts = names.map((column) => sql`${column} text`)
  const values = columns.map((column) => sql`${sql.ref(column.name)}::${sql.raw(column.type)}`)
  await sql`
    insert into ${sql.table(name)} (${sql.join(names)}) overriding system value
    select ${sql.join(values)} from json_to_recordset(${rows}::json) as line (${sql.join(texts)})`.execute(trx)
}

/** What the database finds no row in was damaged, before gzip's checksum, which comes last, could say so. */
function rethrowDamaged(error: Error): never {
  if (isDuplexError(error)) throw error
  throw new DataError(`This backup is damaged: ${error.message}`, { cause: error })
}

/** Cursors that readers hold are answered with a reset; projections go on from where they are in this very backup. */
async function startOver(trx: Transaction<any>, tables: Map<string, Table>): Promise<void> {
  await actAs(trx, 'events')
  const epoch = await renewEpoch(trx)
  for (const schema of schemaNames) {
    if (!tables.has(`${schema}.projection`)) continue
    await actAs(trx, schema)
    await setProjectionEpoch(trx, epoch)
  }
}

function refuseIfNewer({ version, schemas }: BackupHeader): void {
  const unknown = Object.entries(schemas).flatMap(([schema, names]) => {
    const known = blogSchemas[schema as SchemaName] ?? {}
    return names.filter((name) => !(name in known)).map((name) => `${schema} ${name}`)
  })
  if (unknown.length === 0) return
  throw new DataError(
    `This backup is of a newer release, ${version}, and this one does not know its migrations (${unknown.join(', ')}): restore it with that release, or a later one`,
  )
}

/** Everything that is ever written is somebody's, and is announced: a database with neither people nor events is as a first start leaves it. */
async function hasBlog(trx: Transaction<any>): Promise<boolean> {
  for (const [schema, table] of [
    ['users', 'users'],
    ['events', 'log'],
  ] as const) {
    await actAs(trx, schema)
    const { rows: there } = await sql`select where to_regclass(${table}) is not null`.execute(trx)
    if (there.length === 0) continue
    const { rows } = await sql`select from ${sql.table(table)} limit 1`.execute(trx)
    if (rows.length > 0) return true
  }
  return false
}

function sameColumns(table: Table, { columns }: BackupTable): boolean {
  return JSON.stringify(table.columns.map((column) => column.name).sort()) === JSON.stringify([...columns].sort())
}
