import type { Bus } from '@duplex/bus'
import {
  type Client,
  type EventType,
  type eventContract,
  formatCursor,
  isEventType,
  type LogBatch,
  type LogEvent,
  type LogHead,
  type TypedLogEvent,
} from '@duplex/contracts'
import type { Database, Kysely, Transaction } from '@duplex/db'
import { type Logger, recorded, withinTrace } from '@duplex/runtime'
import { backoffMs } from './backoff.ts'
import { createCursorReport, refuseIfPruned } from './cursor-report.ts'
import { startEventSpan } from './event-span.ts'
import { createFollower } from './follower.ts'
import type { ProjectionTables } from './tables.ts'

/** A log event of one type. A projection skips events whose data has been erased. */
export type EventOf<T extends EventType> = TypedLogEvent<T>

/** Changes this schema for an event of one type. */
export type Effect<T, E extends EventType> = (trx: Transaction<T>, event: EventOf<E>) => Promise<void>

/** The effect of each event type. An event may be older than the data in the schema, so an effect compares versions. */
export type Effects<T> = { [E in EventType]?: Effect<T, E> }

export interface Projection {
  /** Resolves when `cursor` can be read. Following the log continues in the background. */
  start(): Promise<void>
  stop(): Promise<void>
  /** Returns the cursor of the last applied event. Read it in the same snapshot as the data that it belongs to. */
  cursor(trx: Kysely<any>): Promise<string>
  /** The number of events between the projection and the log's head. */
  lag(): number
  /** Resolves when all events that were in the log at the start have been applied. */
  caughtUp(): Promise<void>
}

export interface ProjectionOptions<T> {
  name: string
  db: Database<T>
  bus: Bus
  log: Client<typeof eventContract>
  logger: Logger
  effects: Effects<T>
  /**
   * Types whose effect locks many rows. Each such event has its own transaction, so that it does not hold the locks of earlier
   * events while it waits for these rows.
   */
  ownTransaction?: readonly EventType[]
  /** Called after the commit of a batch. A service whose effects append events wakes its relay here. */
  afterCommit?: () => void
}

/** While there are only events without an effect, the stored cursor is at most this old. An older cursor does no harm. */
const CURSOR_DELAY_MS = 200

/**
 * Follows the log and applies the effect of each event exactly once: the effect and the cursor change in one transaction,
 * under the lock of the cursor row. Any number of processes may follow the log for one schema at once.
 */
export function createProjection<T extends ProjectionTables>(options: ProjectionOptions<T>): Projection {
  const { name, bus, log, logger, effects, ownTransaction = [], afterCommit } = options
  const db = options.db as unknown as Database<ProjectionTables>
  let stopped = false
  let delayed: LogBatch | null = null
  let timer: NodeJS.Timeout | null = null

  /** Splits a batch into transactions: one for each event in `ownTransaction`, one for each run of other events. */
  const apply = async ({ epoch, events }: LogBatch) => {
    const boundaries = events.flatMap(({ type }, index) => (needsOwnTransaction(type) ? [index, index + 1] : []))
    for (const [n, first] of [0, ...boundaries].entries()) {
      const part = events.slice(first, boundaries[n])
      if (part.length > 0) await applyInOneTransaction({ epoch, events: part })
    }
  }

  const needsOwnTransaction = (type: string) => (ownTransaction as readonly string[]).includes(type)

  const applyInOneTransaction = async ({ epoch, events }: LogBatch) => {
    await options.db.transaction(async (trx) => {
      const cursors = trx as unknown as Transaction<ProjectionTables>
      const locked = cursors.selectFrom('projection').selectAll().where('name', '=', name).forUpdate()
      const applied = (await locked.executeTakeFirstOrThrow()).sequence
      for (const event of events) {
        if (hasEffect(event) && event.sequence > applied) await inTrace(event, () => applyEffect(trx, event))
      }
      const sequence = Math.max(applied, events.at(-1)!.sequence)
      await cursors.updateTable('projection').set({ epoch, sequence }).where('name', '=', name).execute()
    })
    afterCommit?.()
  }

  /** Events that an effect appends and lines that it logs belong to the trace of the event. */
  const inTrace = async (event: LogEvent, run: () => Promise<void>) => {
    const attributes = { 'messaging.consumer.group.name': name }
    const span = startEventSpan('process', 'log', 'consumer', event, { attributes })
    await recorded(span, withinTrace(span?.traceparent ?? event.traceparent, run))
  }

  /** A service appends events by type (`append`), so `data` and `meta` have the types that belong to it. */
  const hasEffect = (event: LogEvent | TypedLogEvent): event is TypedLogEvent =>
    event.data !== null && isEventType(event.type) && effects[event.type] !== undefined

  const applyEffect = async <E extends EventType>(trx: Transaction<T>, event: TypedLogEvent<E>) => {
    const effect = effects[event.type]
    await effect?.(trx, event)
  }

  const storeDelayedCursor = async () => {
    timer = null
    const batch = delayed
    delayed = null
    if (batch) await apply(batch).catch((error) => logger.warn(error, 'Could not store the cursor: it is stored with the next event'))
  }

  const deliver = async (batch: LogBatch) => {
    if (batch.events.some(hasEffect)) {
      delayed = null
      await apply(batch)
    } else {
      delayed = batch
      timer ??= setTimeout(storeDelayedCursor, CURSOR_DELAY_MS)
    }
  }

  /**
   * Returns the stored cursor of this schema as the start. The epoch is not compared: a backup restores the schema and the
   * log together, under a new epoch.
   */
  const from = async (head: LogHead) => {
    const { epoch } = head
    await db.kysely
      .insertInto('projection')
      .values({ name, epoch, sequence: 0 })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    const row = await db.kysely
      .updateTable('projection')
      .set({ epoch })
      .where('name', '=', name)
      .returning('sequence')
      .executeTakeFirstOrThrow()
    await refuseIfPruned(log, name, head, row.sequence)
    return row.sequence
  }

  const storedCursor = (trx: Kysely<ProjectionTables> = db.kysely) =>
    trx.selectFrom('projection').select(['epoch', 'sequence']).where('name', '=', name).executeTakeFirstOrThrow()

  const reporting = createCursorReport(log, name, storedCursor, logger)
  const follower = createFollower({ name, bus, log, logger, from, deliver })

  return {
    start: async () => {
      follower.start()
      const hasCursor = () => db.kysely.selectFrom('projection').select('name').where('name', '=', name).executeTakeFirst()
      for (let tries = 0; !stopped && !(await hasCursor()); tries++)
        await new Promise((resolve) => setTimeout(resolve, backoffMs(tries, 500)))
      reporting.start()
    },
    stop: async () => {
      stopped = true
      reporting.stop()
      await follower.stop()
      if (timer) clearTimeout(timer)
      await storeDelayedCursor()
    },
    cursor: async (trx) => formatCursor(await storedCursor(trx)),
    lag: follower.lag,
    caughtUp: follower.caughtUp,
  }
}

/** Sets the epoch of this schema's projections and keeps their sequences. Called when a backup has restored the schema and the log together. */
export async function setProjectionEpoch(trx: Kysely<any>, epoch: string): Promise<void> {
  await (trx as Kysely<ProjectionTables>).updateTable('projection').set({ epoch }).execute()
}
