import { whileTransactionIsOpen } from '@duplex/runtime'
import { Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
import type { Database } from './database.ts'
import type { AcquireSession } from './database-session.ts'
import { SessionDriver } from './session-driver.ts'

/** Creates the `Database` of one schema. `acquire` provides its connections. */
export function createDatabase<T>(acquire: AcquireSession): Database<T> {
  const kysely = new Kysely<T>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new SessionDriver(acquire),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  })
  return {
    kysely,
    transaction: (run, { isolation = 'read committed' } = {}) =>
      kysely
        .transaction()
        .setIsolationLevel(isolation)
        .execute((trx) => whileTransactionIsOpen(() => run(trx))),
  }
}
