import type { Bus } from '@duplex/bus'
import type { Client, eventContract, userContract } from '@duplex/contracts'
import { migrate, type Store } from '@duplex/db'
import { createOutbox, createProjection } from '@duplex/outbox'
import type { Logger } from '@duplex/runtime'
import type { Service } from '@duplex/service'
import { effects } from './effects/index.ts'
import { createHandlers } from './handlers/index.ts'
import { migrations } from './migrations/index.ts'
import { createPasswords } from './passwords.ts'
import type { UserTables } from './tables.ts'

export interface UserServiceContext {
  store: Store
  bus: Bus
  log: Client<typeof eventContract>
  logger: Logger
}

/** Users: their sessions, whom they follow, and what they are notified of. */
export function createUserService({ store, bus, log, logger }: UserServiceContext): Service<typeof userContract> {
  const db = store.schema<UserTables>('users')
  const relayDb = store.schema<UserTables>('users', { synchronousCommit: 'off', connections: 1 })
  const outbox = createOutbox({ service: 'user', db, relayDb, log, logger })
  const projection = createProjection({
    name: 'users',
    db,
    bus,
    log,
    logger,
    effects,
    ownTransaction: ['user.deleted'],
    afterCommit: outbox.poke,
  })

  return {
    handlers: createHandlers({ db, outbox, projection, passwords: createPasswords() }),
    start: async () => {
      await store.provision('users')
      await migrate(db, migrations)
      outbox.start()
      await projection.start()
    },
    stop: async () => {
      await projection.stop()
      await outbox.stop()
    },
  }
}
