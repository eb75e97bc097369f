import type { Bus } from '@duplex/bus'
import {
  type Client,
  type EventData,
  type EventMeta,
  type EventType,
  type eventContract,
  formatCursor,
  type LogBatch,
  type LogEvent,
  type LogHead,
} from '@duplex/contracts'
import type { Database, Kysely, Transaction } from '@duplex/db'
import { type Logger, recorded, withinTrace } from '@duplex/runtime'
import { startEventSpan } from './event-span.ts'
import { createFollower } from './follower.ts'
import { backoff } from './pause.ts'
import type { ProjectionTables } from './tables.ts'

/** A log event of one type. Its data are never null here: what was erased has no effect. */
export type EventOf<T extends EventType> = Omit<LogEvent, 'type' | 'data' | 'meta'> & { type: T; data: EventData<T>; meta: EventMeta<T> }

/** What each type of event changes in this schema. May run for events older than what it knows: compare versions. */
export type Effects<T> = { [E in EventType]?: (trx: Transaction<T>, event: EventOf<E>) => Promise<void> }

export interface Projection {
  /** Resolves when reads may ask for its cursor; following goes on beside. */
  start(): Promise<void>
  stop(): Promise<void>
  /** How far it has followed: read in the same snapshot as the answer it goes with. */
  cursor(trx: Kysely<any>): Promise<string>
  /** How many events behind the log's head. */
  lag(): number
  /** Resolves once everything that was in the log at the start has had its effect. */
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
   * Types whose effect locks many rows: each such event has a transaction of its own, so that it waits for them with no
   * earlier event's locks in hand.
   */
  alone?: readonly EventType[]
  /** Called after a batch's commit: a service whose effects append events pokes its outbox. */
  afterCommit?: () => void
}

/** Milliseconds a cursor may lag behind while nothing but events without effect pass by: an older cursor does no harm. */
const CURSOR_DELAY = 200

/**
 * Follows the log and applies each event's effect exactly once: effect and cursor change in one transaction, under the
 * cursor row's lock. Any number of processes may do so for one schema at once.
 */
export function createProjection<T extends ProjectionTables>(options: ProjectionOptions<T>): Projection {
  const { name, bus, log, logger, effects, alone = [], afterCommit } = options
  const db = options.db as unknown as Database<ProjectionTables>
  let stopped = false
  let delayed: LogBatch | null = null
  let timer: NodeJS.Timeout | null = null

  const lockRow = (trx: Transaction<ProjectionTables>) =>
    trx.selectFrom('projection').selectAll().where('name', '=', name).forUpdate().executeTakeFirstOrThrow()

  const apply = async ({ epoch, events }: LogBatch) => {
    const firsts = events.flatMap(({ type }, index) => (isAlone(type) ? [index, index + 1] : []))
    for (const [n, first] of [0, ...firsts].entries()) {
      const part = events.slice(first, firsts[n])
      if (part.length > 0) await applyTogether({ epoch, events: part })
    }
  }

  const isAlone = (type: string) => (alone as readonly string[]).includes(type)

  const applyTogether = async ({ epoch, events }: LogBatch) => {
    await db.transaction(async (trx) => {
      const done = (await lockRow(trx)).sequence
      for (const event of events) {
        const effect = effectOf(event)
        if (effect && event.sequence > done) await inTrace(event, () => effect(trx as never, event as never))
      }
      const sequence = Math.max(done, events.at(-1)!.sequence)
      await trx.updateTable('projection').set({ epoch, sequence }).where('name', '=', name).execute()
    })
    afterCommit?.()
  }

  /** What an effect announces, and what it logs, is part of the event's trace. */
  const inTrace = async (event: LogEvent, run: () => Promise<void>) => {
    const attributes = { 'messaging.consumer.group.name': name }
    const span = startEventSpan('process', 'log', 'consumer', event, { attributes })
    await recorded(span, withinTrace(span?.traceparent ?? event.traceparent, run))
  }

  const effectOf = (event: LogEvent) => (event.data === null ? undefined : effects[event.type as EventType])

  const moveCursor = async () => {
    timer = null
    const batch = delayed
    delayed = null
    if (batch) await apply(batch).catch((error) => logger.warn(error, 'cannot store the cursor: the next event does'))
  }

  const deliver = async (batch: LogBatch) => {
    if (batch.events.some(effectOf)) {
      delayed = null
      await apply(batch)
    } else {
      delayed = batch
      timer ??= setTimeout(moveCursor, CURSOR_DELAY)
    }
  }

  /** The place to follow from: this schema's own cursor, whatever the epoch, because a backup restores both together. */
  const from = async ({ epoch }: LogHead) => {
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
    return row.sequence
  }

  const follower = createFollower({ name, bus, log, logger, from, deliver })

  return {
    start: async () => {
      follower.start()
      const known = () => db.kysely.selectFrom('projection').select('name').where('name', '=', name).executeTakeFirst()
      for (let tries = 0; !stopped && !(await known()); tries++) await new Promise((resolve) => setTimeout(resolve, backoff(tries, 500)))
    },
    stop: async () => {
      stopped = true
      await follower.stop()
      if (timer) clearTimeout(timer)
      await moveCursor()
    },
    cursor: async (trx) => {
      const row = await (trx as Kysely<ProjectionTables>)
        .selectFrom('projection')
        .select(['epoch', 'sequence'])
        .where('name', '=', name)
        .executeTakeFirstOrThrow()
      return formatCursor(row)
    },
    lag: follower.lag,
    caughtUp: follower.caughtUp,
  }
}

/** Lets this schema's projections stand where they are, in a log that has this epoch from now on: a backup has restored both together. */
export async function renewProjections(trx: Kysely<any>, epoch: string): Promise<void> {
  await (trx as Kysely<ProjectionTables>).updateTable('projection').set({ epoch }).execute()
}
