import { type Copies, changesOf, copiedKeys, copyFrom, copySources, MAX_BATCH_BYTES, renewCopies } from '@duplex/contracts'
import { type Database, sql, type Transaction } from '@duplex/db'
import { change } from '../change.ts'
import type { EventTables, LogTable } from '../tables.ts'

type Row = Pick<LogTable, 'sequence' | 'type' | 'key' | 'data' | 'meta' | 'copies'>
type Trx = Transaction<EventTables>

const MAX_BATCH_EVENTS = 200

/**
 * Brings the next events up to date, and what they change in earlier events: replaced texts (only for events of older
 * releases; `append` has done it for the others) and copies of names and titles. Everything here may be repeated, so several
 * processes may do it at once. Rows are locked for one short transaction each, because `append` may wait for them.
 * Resolves with false if there is no further event.
 */
export async function compactBatch(db: Database<EventTables>): Promise<boolean> {
  const range = await nextRange(db)
  if (!range) return false
  const renamed = await db.transaction(async (trx) => {
    const rows = await lockRange(trx, range)
    const changes = rows.flatMap(changesOf)
    await change(trx, changes)
    return renewRange(trx, changes.length > 0 ? await lockRange(trx, range) : rows)
  })
  for (let after = 0; renamed.length > 0; ) {
    const last = await db.transaction((trx) => renewEarlier(trx, renamed, after, range.after))
    if (last === null) break
    after = last
  }
  await db.kysely
    .updateTable('compaction')
    .set({ sequence: sql`greatest(sequence, ${range.through})` })
    .execute()
  return true
}

async function nextRange({ kysely: db }: Database<EventTables>): Promise<{ after: number; through: number } | null> {
  const { sequence: after } = await db.selectFrom('compaction').select('sequence').executeTakeFirstOrThrow()
  const { rows } = await sql<{ through: number | null }>`
    select max(sequence) as through
    from (
      select sequence, bytes, sum(bytes) over (order by sequence) as total
      from (select sequence, bytes from log where sequence > ${after} order by sequence limit ${MAX_BATCH_EVENTS}) as next
    ) as counted
    where total <= ${MAX_BATCH_BYTES} or total = bytes`.execute(db)
  const through = rows[0]?.through ?? null
  return through === null ? null : { after, through }
}

const columns = ['sequence', 'type', 'key', 'data', 'meta', 'copies'] as const

const lockRange = (trx: Trx, { after, through }: { after: number; through: number }): Promise<Row[]> =>
  trx
    .selectFrom('log')
    .select(columns)
    .where('sequence', '>', after)
    .where('sequence', '<=', through)
    .where('data', 'is not', null)
    .orderBy('sequence')
    .forUpdate()
    .execute()

/** Renews the copies in these events. Resolves with the keys of subjects of which earlier events may have older copies. */
async function renewRange(trx: Trx, rows: Row[]): Promise<string[]> {
  const known = rows.map((row) => ({ ...row, copies: row.copies ?? copiedKeys([row.data, row.meta]) }))
  const changed = new Set(known.filter((row) => copyFrom(row) !== null).map(({ key }) => key))
  const newest = await newestCopies(trx, [...changed, ...known.flatMap(({ copies }) => copies)])
  const renewed = renewRows(known, newest)
  for (const row of renewed) for (const key of row.copies) changed.add(key)
  const unknown = known.filter(
    ({ sequence, copies }, index) => rows[index]!.copies === null && copies.length > 0 && !renewed.some((row) => row.sequence === sequence),
  )
  await store(trx, [...renewed, ...unknown])
  return [...changed].filter((key) => newest.has(key))
}

/** Resolves with the sequence of the last of the next events; null if there are none. */
async function renewEarlier(trx: Trx, keys: string[], after: number, through: number): Promise<number | null> {
  const rows = await trx
    .selectFrom('log')
    .select(columns)
    .where(sql<boolean>`copies && ${keys}::text[]`)
    .where('copies', 'is not', null)
    .where('data', 'is not', null)
    .where('sequence', '>', after)
    .where('sequence', '<=', through)
    .orderBy('sequence')
    .limit(MAX_BATCH_EVENTS)
    .forUpdate()
    .execute()
  await store(trx, renewRows(rows, await newestCopies(trx, keys)))
  return rows.at(-1)?.sequence ?? null
}

async function newestCopies(trx: Trx, keys: string[]): Promise<Copies> {
  if (keys.length === 0) return new Map()
  const { rows } = await sql<Pick<Row, 'key' | 'type' | 'data'>>`
    select distinct on (key) key, type, data from log
    where key = any(${[...new Set(keys)]}::text[]) and type = any(${[...copySources]}::text[]) and data is not null
    order by key, sequence desc`.execute(trx)
  return new Map(rows.map((row) => [row.key, copyFrom(row)!]))
}

/** The rows of which a copy changes, with the newest copies. */
function renewRows<R extends Row>(rows: R[], newest: Copies): R[] {
  return rows.flatMap((row) => {
    const { data, meta } = row
    const renewed = renewCopies({ data, meta }, newest)
    return renewed.data === data && renewed.meta === meta ? [] : [{ ...row, ...renewed }]
  })
}

async function store(trx: Trx, rows: Row[]): Promise<void> {
  if (rows.length === 0) return
  const changed = JSON.stringify(rows.map(({ sequence, data, meta, copies }) => ({ sequence, data, meta, copies })))
  await sql`
    update log
    set data = changed.data, meta = changed.meta, copies = changed.copies,
      bytes = octet_length(changed.data::text) + coalesce(octet_length(changed.meta::text), 0)
    from json_to_recordset(${changed}::json) as changed (sequence bigint, data json, meta json, copies text[])
    where log.sequence = changed.sequence`.execute(trx)
}
