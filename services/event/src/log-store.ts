import { changesOf, copiedKeys, type LogEvent, type LogHead, MAX_BATCH_BYTES, type NewEvent } from '@duplex/contracts'
import { type Database, sql } from '@duplex/db'
import { change } from './change.ts'
import type { EventTables } from './tables.ts'

/** The event log in PostgreSQL. */
export interface LogStore {
  head(): Promise<LogHead>
  /**
   * Stores the new ones of these events, numbered in this order, and resolves with them. In the same transaction, makes their
   * changes in earlier events. `json`: the same events as a JSON array of `toLogJson`.
   */
  append(events: NewEvent[], json: string): Promise<LogEvent[]>
  /** Stores a follower's cursor. Resolves with whether the log has all later events that the follower needs. */
  report(follower: { follower: string; epoch: string; sequence: number }): Promise<{ complete: boolean }>
  /** The events after `after` up to the head, at most `limit` and MAX_BATCH_BYTES. `through`: the sequence up to which this read is complete. */
  read(request: {
    after: number
    channels?: string[] | undefined
    limit: number
  }): Promise<LogHead & { events: LogEvent[]; through: number }>
}

export function createLogStore(db: Database<EventTables>): LogStore {
  const head = () => db.kysely.selectFrom('head').select(['epoch', 'oldest', 'head']).executeTakeFirstOrThrow()

  return {
    head,

    append: (events, json) =>
      db.transaction(async (trx) => {
        const { rows } = await sql<{ id: string; sequence: number }>`select id, sequence from append(${json}::json)`.execute(trx)
        const byId = new Map(events.map((event) => [event.id, event]))
        const stored = rows.map(({ id, sequence }) => ({ ...byId.get(id)!, sequence }))
        await change(trx, stored.flatMap(changesOf))
        return stored
      }),

    report: ({ follower: name, epoch, sequence }) =>
      db.transaction(async (trx) => {
        // the head's lock: what is pruned meanwhile is not counted on
        const head = await trx.selectFrom('head').selectAll().forUpdate().executeTakeFirstOrThrow()
        if (head.epoch !== epoch) return { complete: false }
        const known = await trx.selectFrom('followers').select('name').where('name', '=', name).executeTakeFirst()
        // a known follower has kept the log from being pruned; from zero, the log has what a new service needs
        if (!known && sequence > 0 && sequence < head.oldest - 1) return { complete: false }
        const values = { sequence, reported_at: new Date() }
        await trx
          .insertInto('followers')
          .values({ name, ...values })
          .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
          .execute()
        return { complete: true }
      }),

    // the head first: the log grows without gaps, so every event up to this head is visible to the next query
    read: async ({ after, channels, limit }) => {
      const extent = await head()
      const { rows } = await sql<Omit<LogEvent, 'at'> & { at: Date; found: number }>`
        select sequence, id, type, key, version, channel, at, data, meta, traceparent, found
        from (
          select *, sum(bytes) over (order by sequence) as total, count(*) over () as found
          from (
            select * from log
            where sequence > ${after} and sequence <= ${extent.head} ${channels ? sql`and channel = any(${channels}::text[])` : sql``}
            order by sequence limit ${limit}
          ) as oldest
        ) as counted
        where total <= ${MAX_BATCH_BYTES} or total = bytes
        order by sequence`.execute(db.kysely)
      const events = rows.map(({ found, at, ...row }) => ({ ...row, at: at.toISOString() }))
      const found = rows[0]?.found ?? 0
      const complete = events.length === found && found < limit
      return { ...extent, events, through: complete ? Math.max(after, extent.head) : events.at(-1)!.sequence }
    },
  }
}

/** An event for `append`, as JSON. */
export const toLogJson = (event: NewEvent): string => JSON.stringify({ ...event, copies: copiedKeys([event.data, event.meta]) })
