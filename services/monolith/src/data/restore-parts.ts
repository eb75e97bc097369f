import { isDuplexError } from '@duplex/contracts'
import { actAs, beginAllSchemas, lockMigrations, migrateIn, type SchemaName, type Store, sql, type Transaction } from '@duplex/db'
import { renewEpoch } from '@duplex/event'
import { setProjectionEpoch } from '@duplex/outbox'
import type { BackupHeader, BackupPart, BackupTable, RowCounts } from './backup-format.ts'
import { blogSchemas, schemaNames } from './blog-schemas.ts'
import { DataError } from './data-error.ts'
import { type DisabledConstraints, disableConstraints, enableConstraints } from './disable-constraints.ts'
import { emptySchema } from './empty-schema.ts'
import { refuseIfInUse } from './refuse-if-in-use.ts'
import { readTables, type Table } from './table-catalogue.ts'
import { useTextFormat } from './text-format.ts'

export interface Restored {
  header: BackupHeader
  counts: RowCounts
}

/**
 * Restores a backup into a store in one transaction, with a new epoch. The schemas get the migrations that the backup has;
 * later migrations run at the next start, on the restored rows. Throws DataError if the store has a blog already (without
 * `replace`) or is in use, and if the backup is invalid.
 */
export async function restoreParts(store: Store, parts: AsyncGenerator<BackupPart>, { replace = false } = {}): Promise<Restored> {
  try {
    const first = (await parts.next()).value as BackupPart
    if (!('header' in first)) throw new Error('a backup must start with its header')
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
    // stops the source of a copy, which writes the backup while it is read
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
  await useTextFormat(trx)
  for (const schema of schemaNames) {
    await actAs(trx, schema)
    await lockMigrations(trx)
  }
  await refuseIfInUse(trx, store)
  if (!replace && (await hasBlog(trx))) {
    throw new DataError(`There is a blog in ${store.location} already. Use --replace to delete it first`)
  }
  const tables = new Map<string, Table>()
  const disabled: DisabledConstraints[] = []
  for (const schema of schemaNames) {
    await actAs(trx, schema)
    await emptySchema(trx)
    const applied = new Set(header.schemas[schema])
    await migrateIn(trx, Object.fromEntries(Object.entries(blogSchemas[schema]).filter(([name]) => applied.has(name))))
    const created = await readTables(trx)
    for (const table of created) tables.set(`${schema}.${table.name}`, table)
    // migrations insert rows, too
    disabled.push(await disableConstraints(trx, created))
  }
  const counts = await load(trx, tables, parts)
  for (const [index, schema] of schemaNames.entries()) {
    await actAs(trx, schema)
    await enableConstraints(trx, disabled[index]!)
  }
  await renewEpochs(trx, tables)
  return counts
}

async function load(trx: Transaction<any>, tables: Map<string, Table>, parts: AsyncGenerator<BackupPart>): Promise<RowCounts> {
  let insert: ((rows: string) => Promise<unknown>) | null = null
  let counts: RowCounts = {}
  // reads to the last byte: gzip's checksum comes after the last part
  for await (const part of parts) {
    if ('rows' in part) await insert!(part.rows).catch(rethrowDamaged)
    else if ('end' in part) counts = part.end
    else if ('table' in part) {
      const table = tables.get(part.table.name)
      if (!table || !sameColumns(table, part.table)) {
        throw new DataError(`The table ${part.table.name} in the backup differs from the table that its migrations create`)
      }
      await actAs(trx, part.table.name.split('.')[0] as SchemaName)
      for (const [column, { lastValue, isCalled }] of Object.entries(part.table.sequences)) {
        await sql`select setval(${table.sequences[column]}::regclass, ${lastValue}::bigint, ${isCalled})`.execute(trx)
      }
      insert = (rows) => insertRows(trx, table, rows)
    }
  }
  const missing = [...tables.keys()].filter((name) => !(name in counts))
  if (missing.length > 0) throw new DataError(`Tables that the migrations create are missing in the backup: ${missing.join(', ')}`)
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

/** Rows that the database rejects are damaged. gzip's checksum, at the end of the file, would show it only later. */
function rethrowDamaged(error: Error): never {
  if (isDuplexError(error)) throw error
  throw new DataError(`The backup is damaged: ${error.message}`, { cause: error })
}

/** After a new epoch, subscribers with old cursors get a reset. The projections keep their positions in the restored log. */
async function renewEpochs(trx: Transaction<any>, tables: Map<string, Table>): Promise<void> {
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
    `The backup is from a newer release, ${version}: this release does not have its migrations (${unknown.join(', ')}). Restore it with that release, or a later one`,
  )
}

/** A database without users and events is as the first start leaves it: every other row belongs to a user and has an event. */
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
