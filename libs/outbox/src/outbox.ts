import type { Client, eventContract } from '@duplex/contracts'
import { type Database, sql, type Transaction } from '@duplex/db'
import type { Logger } from '@duplex/runtime'
import { outboxDepth } from './metrics.ts'
import { createRelay } from './relay.ts'
import type { OutboxTables } from './tables.ts'

export interface Outbox<T> {
  /** Runs a write in which `append` announces what changed. */
  transaction<R>(run: (trx: Transaction<T>) => Promise<R>): Promise<R>
  /** To be called after a commit that `transaction` did not make. */
  poke(): void
  /** How many events wait to be relayed: more than 100,000 are told as that many. */
  depth(): Promise<number>
  start(): void
  stop(): Promise<void>
}

export interface OutboxOptions<T> {
  /** Whose outbox it is, in metrics and traces. */
  service: string
  db: Database<T>
  /** The same schema with `synchronousCommit: 'off'` and one connection: a lost delete is only a repeat. */
  relayDb: Database<T>
  log: Client<typeof eventContract>
  logger: Logger
}

/** As far as a scrape counts: a million rows would take it longer than it may. */
const COUNTED = 100_000

export function createOutbox<T extends OutboxTables>({ service, db, relayDb, log, logger }: OutboxOptions<T>): Outbox<T> {
  const relay = createRelay({ service, db: relayDb, log, logger })
  const depth = async () => {
    const { rows } = await sql<{ count: number }>`select count(*) from (select from outbox limit ${COUNTED}) as waiting`.execute(
      relayDb.kysely,
    )
    return rows[0]!.count
  }
  let forget = () => {}
  return {
    transaction: async (run) => {
      const result = await db.transaction(run)
      relay.poke()
      return result
    },
    poke: relay.poke,
    depth,
    start: () => {
      forget = outboxDepth.from({ service }, depth)
      relay.start()
    },
    stop: async () => {
      forget()
      await relay.stop()
    },
  }
}
