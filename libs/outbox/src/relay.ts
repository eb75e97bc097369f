import { type Client, type eventContract, MAX_BATCH_BYTES, type NewEvent } from '@duplex/contracts'
import { type Database, sql } from '@duplex/db'
import { type Logger, recorded, startSpan, traceIdOf } from '@duplex/runtime'
import { backoffMs } from './backoff.ts'
import { eventAttributes } from './event-span.ts'
import type { OutboxTables } from './tables.ts'
import { WakeableSleep } from './wakeable-sleep.ts'

/** How often the relay looks for rows without being woken. */
const POLL_INTERVAL_MS = 1_000
const MAX_BATCH_ROWS = 500

export interface Relay {
  start(): void
  /** Wakes the relay: it looks for new rows now instead of after POLL_INTERVAL_MS. Call it after a commit. */
  poke(): void
  stop(): Promise<void>
}

/**
 * Moves the events of an outbox to the event log, in order, one batch at a time. It needs no lock and no leader: several
 * relays of one outbox only repeat work, because the log ignores events that it already has. For the same reason, a crash
 * between sending and deleting does no harm.
 */
export function createRelay<T extends OutboxTables>({
  service,
  db,
  log,
  logger,
}: {
  service: string
  db: Database<T>
  log: Client<typeof eventContract>
  logger: Logger
}): Relay {
  const idle = new WakeableSleep()
  let stopping = false
  let running: Promise<void> = Promise.resolve()

  /** A batch may contain events of several traces: its span belongs to the first trace and links to the others. */
  const send = async (events: NewEvent[]) => {
    const [parent, ...links] = new Set(events.flatMap(({ traceparent }) => traceparent ?? []))
    const attributes = { ...eventAttributes('relay', 'outbox'), 'messaging.batch.message_count': events.length, 'duplex.service': service }
    const span = startSpan('relay outbox', { kind: 'client', parent, links, attributes })
    await recorded(span, log.append({ events }, { traceparent: span?.traceparent ?? parent }), () => 'UNAVAILABLE')
  }

  const run = async () => {
    let sent: number[] = []
    let failures = 0
    while (!stopping) {
      let events: NewEvent[] = []
      try {
        const rows = await takeNext(db, sent)
        sent = []
        if (rows.length > 0) {
          events = rows.map((row) => JSON.parse(row.event) as NewEvent)
          await send(events)
          sent = rows.map((row) => row.position)
        } else {
          await idle.sleep(POLL_INTERVAL_MS)
        }
        if (failures > 0) logger.info({ failures, service }, 'Relaying the outbox again')
        failures = 0
      } catch (error) {
        const traceId = traceIdOf(events[0]?.traceparent)
        if (failures++ === 0) logger.warn({ err: error, service, traceId }, 'Relaying the outbox failed: retrying until it succeeds')
        await waitBeforeRetry(backoffMs(failures))
      }
    }
    await takeNext(db, sent, 0).catch((error) =>
      logger.warn(error, 'Could not delete sent events from the outbox: they will be sent again'),
    )
  }

  /** Waits before a retry. A `poke` does not end the wait, but `stop` does. */
  const waitBeforeRetry = async (delayMs: number) => {
    const end = performance.now() + delayMs
    for (let remainingMs = delayMs; remainingMs > 0 && !stopping; remainingMs = end - performance.now()) await idle.sleep(remainingMs)
  }

  return {
    start: () => {
      running = run()
    },
    poke: () => idle.wake(),
    stop: async () => {
      stopping = true
      idle.wake()
      await running
    },
  }
}

/**
 * Deletes the sent rows and reads the oldest remaining ones, in one statement. It deletes exact positions, not a range:
 * positions are assigned before the commit, so a row that is committed later may have a lower position.
 */
async function takeNext<T extends OutboxTables>(
  db: Database<T>,
  sent: number[],
  rows = MAX_BATCH_ROWS,
): Promise<{ position: number; event: string }[]> {
  const result = await sql<{ position: number; event: string }>`
    with deleted as (delete from outbox where position = any(${sent}::bigint[]))
    select position, event
    from (
      select position, event, bytes, sum(bytes) over (order by position) as total
      from (
        select position, event, bytes from outbox where position <> all(${sent}::bigint[]) order by position limit ${rows}
      ) as oldest
    ) as counted
    where total <= ${MAX_BATCH_BYTES} or total = bytes
    order by position`.execute(db.kysely)
  return result.rows
}
