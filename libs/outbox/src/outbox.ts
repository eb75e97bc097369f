import type { Client, eventContract } from '@duplex/contracts'
import type { Database, Transaction } from '@duplex/db'
import type { Logger } from '@duplex/runtime'
import { createRelay } from './relay.ts'
import type { OutboxTables } from './tables.ts'

export interface Outbox<T> {
  /** Runs a write in which `append` announces what changed. */
  transaction<R>(run: (trx: Transaction<T>) => Promise<R>): Promise<R>
  /** To be called after a commit that `transaction` did not make. */
  poke(): void
  /** How many events wait to be relayed. */
  depth(): Promise<number>
  start(): void
  stop(): Promise<void>
}

export interface OutboxOptions<T> {
  db: Database<T>
  /** The same schema with `synchronousCommit: 'off'` and one connection: a lost delete is only a repeat. */
  relayDb: Database<T>
  log: Client<typeof eventContract>
  logger: Logger
}

export function createOutbox<T extends OutboxTables>({ db, relayDb, log, logger }: OutboxOptions<T>): Outbox<T> {
  const relay = createRelay({ db: relayDb, log, logger })
  return {
    transaction: async (run) => {
      const result = await db.transaction(run)
      relay.poke()
      return result
    },
    poke: relay.poke,
    depth: async () => {
      const { count } = await (relayDb as unknown as Database<OutboxTables>).kysely
        .selectFrom('outbox')
        .select((expression) => expression.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
      return Number(count)
    },
    start: relay.start,
    stop: relay.stop,
  }
}
