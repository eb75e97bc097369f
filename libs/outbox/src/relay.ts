import { BATCH_BYTES, type Client, type eventContract, type NewEvent } from '@duplex/contracts'
import { type Database, sql } from '@duplex/db'
import { type Logger, recorded, startSpan, traceIdOf } from '@duplex/runtime'
import { eventAttributes } from './event-span.ts'
import { backoff, Pause } from './pause.ts'
import type { OutboxTables } from './tables.ts'

const SWEEP = 1_000
const BATCH_ROWS = 500

export interface Relay {
  start(): void
  /** Something was committed: look now instead of at the next sweep. */
  poke(): void
  stop(): Promise<void>
}

/**
 * Moves the outbox into the event log, in order, one batch in flight. It needs no lock and no leader: several relays of one
 * outbox only repeat work, because the log leaves out what it has. A crash between sending and deleting repeats it too.
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
  const pause = new Pause()
  let stopping = false
  let running: Promise<void> = Promise.resolve()

  /** One batch may carry several traces: it goes on with the first, and is linked to the others. */
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
          await pause.wait(SWEEP)
        }
        if (failures > 0) logger.info({ failures }, 'relaying again')
        failures = 0
      } catch (error) {
        const traceId = traceIdOf(events[0]?.traceparent)
        if (failures++ === 0) logger.warn({ err: error, service, traceId }, 'cannot relay the outbox: trying again')
        await until(backoff(failures))
      }
    }
    await takeNext(db, sent, 0).catch((error) => logger.warn(error, 'what was sent stays in the outbox and will be sent again'))
  }

  /** A wait that a poke does not end, and a stop does. */
  const until = async (milliseconds: number) => {
    const end = performance.now() + milliseconds
    for (let left = milliseconds; left > 0 && !stopping; left = end - performance.now()) await pause.wait(left)
  }

  return {
    start: () => {
      running = run()
    },
    poke: () => pause.wake(),
    stop: async () => {
      stopping = true
      pause.wake()
      await running
    },
  }
}

/**
 * Deletes what was sent, and reads the oldest rest, in one statement. The deletion names exact positions: a row that is
 * committed late may stand below them, because positions are given before commits are.
 */
async function takeNext<T extends OutboxTables>(
  db: Database<T>,
  sent: number[],
  rows = BATCH_ROWS,
): Promise<{ position: number; event: string }[]> {
  const result = await sql<{ position: number; event: string }>`
    with gone as (delete from outbox where position = any(${sent}::bigint[]))
    select position, event
    from (
      select position, event, bytes, sum(bytes) over (order by position) as total
      from (
        select position, event, bytes from outbox where position <> all(${sent}::bigint[]) order by position limit ${rows}
      ) as oldest
    ) as counted
    where total <= ${BATCH_BYTES} or total = bytes
    order by position`.execute(db.kysely)
  return result.rows
}
