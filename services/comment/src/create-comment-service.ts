import type { Bus } from '@duplex/bus'
import type { Client, commentContract, eventContract, postContract } from '@duplex/contracts'
import { migrate, type Store } from '@duplex/db'
import { createOutbox, createProjection } from '@duplex/outbox'
import type { Logger } from '@duplex/runtime'
import type { Service } from '@duplex/service'
import { effects } from './effects/index.ts'
import { createFindPost } from './find-post.ts'
import { createHandlers } from './handlers/index.ts'
import { migrations } from './migrations/index.ts'
import type { CommentTables } from './tables.ts'

export interface CommentServiceContext {
  store: Store
  bus: Bus
  log: Client<typeof eventContract>
  /** Asked about posts that no event has told of yet. */
  post: Client<typeof postContract>
  logger: Logger
}

/** Comments on posts, and how many each post has. */
export function createCommentService({ store, bus, log, post, logger }: CommentServiceContext): Service<typeof commentContract> {
  const db = store.schema<CommentTables>('comments')
  const relayDb = store.schema<CommentTables>('comments', { synchronousCommit: 'off', connections: 1 })
  const outbox = createOutbox({ service: 'comment', db, relayDb, log, logger })
  const projection = createProjection({
    name: 'comments',
    db,
    bus,
    log,
    logger,
    effects,
    ownTransaction: ['user.deleted'],
    afterCommit: outbox.poke,
  })

  return {
    handlers: createHandlers({ db, outbox, projection, findPost: createFindPost(db, post) }),
    start: async () => {
      await store.provision('comments')
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
