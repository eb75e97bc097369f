import type { Client, eventContract, userContract } from '@duplex/contracts'
import { migrate, type Store } from '@duplex/db'
import { createOutbox } from '@duplex/outbox'
import type { Logger } from '@duplex/runtime'
import type { Service } from '@duplex/service'
import { createHandlers } from './handlers/index.ts'
import { migrations } from './migrations/index.ts'
import { createPasswords } from './passwords.ts'
import type { UserTables } from './tables.ts'

export interface UserServiceContext {
  store: Store
  log: Client<typeof eventContract>
  logger: Logger
}

/** Users and their sessions. */
export function createUserService({ store, log, logger }: UserServiceContext): Service<typeof userContract> {
  const db = store.schema<UserTables>('users')
  const relayDb = store.schema<UserTables>('users', { synchronousCommit: 'off', connections: 1 })
  const outbox = createOutbox({ db, relayDb, log, logger })

  return {
    handlers: createHandlers({ db, outbox, passwords: createPasswords() }),
    start: async () => {
      await store.provision('users')
      await migrate(db, migrations)
      outbox.start()
    },
    stop: () => outbox.stop(),
  }
}
