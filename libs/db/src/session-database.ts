import { whileTransactionIsOpen } from '@duplex/runtime'
import { Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
import type { Database } from './database.ts'
import type { Lend } from './session.ts'
import { SessionDriver } from './session-driver.ts'

/** What a service gets to see of its schema, over whichever connections `lend` lends. */
export function sessionDatabase<T>(lend: Lend): Database<T> {
  const kysely = new Kysely<T>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new SessionDriver(lend),
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
