import { definitionOf, type EventType, events, RECENT_EVENTS } from '@duplex/contracts'
import { type Database, sql } from '@duplex/db'
import type { EventTables } from '../tables.ts'

export interface Retention {
  /** Younger events are never pruned. */
  maxAgeMs: number
  /** As many of the newest events are never pruned. */
  minEvents: number
}

export const retentionOf = (days: number): Retention => ({ maxAgeMs: days * 24 * 60 * 60_000, minEvents: RECENT_EVENTS })

const MAX_BATCH_EVENTS = 1_000

const types = Object.keys(events) as EventType[]
const states = types.filter((type) => definitionOf(type)!.state)
const renewed = types.map((type) => definitionOf(type)!.renews?.type)
/** Events that no service needs to start from zero. Types that this release does not know are kept. */
const transient = types.filter((type) => !states.includes(type) && !renewed.includes(type))

/**
 * Prunes the next events that are older than the retention and that every follower has processed. Keeps what a service needs
 * to start from zero: the newest state of each subject, and the event that announced it. Resolves with false if nothing is left to prune.
 */
export async function pruneBatch(db: Database<EventTables>, retention: Retention): Promise<boolean> {
  const from = await db.kysely.selectFrom('head').select('oldest').executeTakeFirstOrThrow()
  const through = await prunableThrough(db, retention, from.oldest)
  const superfluous = through === null ? [] : await superfluousEvents(db, from.oldest, through)
  return db.transaction(async (trx) => {
    const head = await trx.selectFrom('head').select('oldest').forUpdate().executeTakeFirstOrThrow()
    if (head.oldest !== from.oldest) return true
    // events that were erased after the log was pruned up to them
    const erased = await sql`
      delete from log
      where sequence in (select sequence from log where data is null and sequence < ${head.oldest} order by sequence limit ${MAX_BATCH_EVENTS})`.execute(
      trx,
    )
    if (through !== null) {
      await sql`delete from log where sequence = any(${superfluous}::bigint[])`.execute(trx)
      await trx
        .updateTable('head')
        .set({ oldest: through + 1 })
        .execute()
    }
    return through !== null || erased.numAffectedRows === BigInt(MAX_BATCH_EVENTS)
  })
}

/** The last of the next events that may be pruned; null if there is none. */
async function prunableThrough(
  { kysely: db }: Database<EventTables>,
  { maxAgeMs, minEvents }: Retention,
  oldest: number,
): Promise<number | null> {
  const { rows } = await sql<{ sequence: number; old: boolean }>`
    select sequence, at < ${new Date(Date.now() - maxAgeMs)} as old from log
    where sequence >= ${oldest}
      and sequence <= (select min(sequence) from followers)
      and sequence <= (select head - ${minEvents}::bigint from head)
    order by sequence limit ${MAX_BATCH_EVENTS}`.execute(db)
  const young = rows.findIndex(({ old }) => !old)
  const prunable = young === -1 ? rows : rows.slice(0, young)
  return prunable.at(-1)?.sequence ?? null
}

async function superfluousEvents({ kysely: db }: Database<EventTables>, from: number, through: number): Promise<number[]> {
  const { rows } = await sql<{ sequence: number }>`
    select sequence from log
    where sequence between ${from} and ${through} and (
      data is null
      or type = any(${transient}::text[])
      or type = any(${states}::text[]) and exists (
        select from log as newer
        where newer.key = log.key and newer.type = log.type
          and coalesce(newer.meta #>> '{user,id}', '') = coalesce(log.meta #>> '{user,id}', '')
          and newer.sequence > log.sequence and newer.data is not null
      )
    )`.execute(db)
  return rows.map(({ sequence }) => sequence)
}
