import type { Bus } from '@duplex/bus'
import type { Client, eventContract, postContract } from '@duplex/contracts'
import { migrate, type Store } from '@duplex/db'
import { createOutbox, createProjection } from '@duplex/outbox'
import type { Logger } from '@duplex/runtime'
import type { Service } from '@duplex/service'
import { effects } from './effects/index.ts'
import { createHandlers } from './handlers/index.ts'
import { migrations } from './migrations/index.ts'
import type { PostTables } from './tables.ts'

export interface PostServiceContext {
  store: Store
  bus: Bus
  log: Client<typeof eventContract>
  logger: Logger
}

/** Posts, and what lists of them show: authors, tags, likes and counts. */
export function createPostService({ store, bus, log, logger }: PostServiceContext): Service<typeof postContract> {
  const db = store.schema<PostTables>('posts')
  const relayDb = store.schema<PostTables>('posts', { synchronousCommit: 'off', connections: 1 })
  const outbox = createOutbox({ service: 'post', db, relayDb, log, logger })
  const projection = createProjection({
    name: 'posts',
    db,
    bus,
    log,
    logger,
    effects,
    ownTransaction: ['user.deleted'],
    afterCommit: outbox.poke,
  })

  return {
    handlers: createHandlers({ db, outbox, projection }),
    start: async () => {
      await store.provision('posts')
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
