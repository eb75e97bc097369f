import type { Client, eventContract } from '@duplex/contracts'
import { type Database, sql, type Transaction } from '@duplex/db'
import type { Logger } from '@duplex/runtime'
import { outboxDepth } from './metrics.ts'
import { createRelay } from './relay.ts'
import type { OutboxTables } from './tables.ts'

export interface Outbox<T> {
  /** Runs a write transaction in which `append` writes its events. Wakes the relay after the commit. */
  transaction<R>(run: (trx: Transaction<T>) => Promise<R>): Promise<R>
  /** Wakes the relay. Call it after a commit that `transaction` did not make. */
  poke(): void
  /** Returns the number of events that wait for the relay, counted up to 100,000. */
  depth(): Promise<number>
  start(): void
  stop(): Promise<void>
}

export interface OutboxOptions<T> {
  /** The name of the service in metrics and traces. */
  service: string
  db: Database<T>
  /** The same schema with `synchronousCommit: 'off'` and one connection: if a crash loses a delete, the relay only repeats it. */
  relayDb: Database<T>
  log: Client<typeof eventContract>
  logger: Logger
}

/** Counting a million rows would take longer than a scrape of the metrics may. */
const MAX_COUNTED_EVENTS = 100_000

export function createOutbox<T extends OutboxTables>({ service, db, relayDb, log, logger }: OutboxOptions<T>): Outbox<T> {
  const relay = createRelay<T>({ service, db: relayDb, log, logger })
  const depth = async () => {
    const { rows } = await sql<{ count: number }>`select count(*) from (select from outbox limit ${MAX_COUNTED_EVENTS}) as waiting`.execute(
      relayDb.kysely,
    )
    return rows[0]!.count
  }
  let unregisterDepth = () => {}
  return {
    transaction: async (run) => {
      const result = await db.transaction(run)
      relay.poke()
      return result
    },
    poke: relay.poke,
    depth,
    start: () => {
      unregisterDepth = outboxDepth.from({ service }, depth)
      relay.start()
    },
    stop: async () => {
      unregisterDepth()
      await relay.stop()
    },
  }
}
