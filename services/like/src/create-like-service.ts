import type { Bus } from '@duplex/bus'
import type { Client, eventContract, likeContract, postContract } from '@duplex/contracts'
import { migrate, type Store } from '@duplex/db'
import { createOutbox, createProjection } from '@duplex/outbox'
import type { Logger } from '@duplex/runtime'
import type { Service } from '@duplex/service'
import { effects } from './effects/index.ts'
import { createFindPost } from './find-post.ts'
import { createHandlers } from './handlers/index.ts'
import { migrations } from './migrations/index.ts'
import type { LikeTables } from './tables.ts'

export interface LikeServiceContext {
  store: Store
  bus: Bus
  log: Client<typeof eventContract>
  /** Asked about posts that no event has told of yet. */
  post: Client<typeof postContract>
  logger: Logger
}

/** Who likes which post, and how many do. */
export function createLikeService({ store, bus, log, post, logger }: LikeServiceContext): Service<typeof likeContract> {
  const db = store.schema<LikeTables>('likes')
  const relayDb = store.schema<LikeTables>('likes', { synchronousCommit: 'off', connections: 1 })
  const outbox = createOutbox({ service: 'like', db, relayDb, log, logger })
  const projection = createProjection({
    name: 'likes',
    db,
    bus,
    log,
    logger,
    effects,
    ownTransaction: ['user.deleted'],
    afterCommit: outbox.poke,
  })

  return {
    handlers: createHandlers({ outbox, findPost: createFindPost(db, post) }),
    start: async () => {
      await store.provision('likes')
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
