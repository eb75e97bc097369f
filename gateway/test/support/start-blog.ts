import { memoryBus } from '@duplex/bus'
import { memoryCache } from '@duplex/cache'
import { createCommentService } from '@duplex/comment'
import { commentContract, eventContract, likeContract, postContract, userContract } from '@duplex/contracts'
import type { Store } from '@duplex/db'
import { createEventService } from '@duplex/event'
import { createLikeService } from '@duplex/like'
import { createPostService } from '@duplex/post'
import { local } from '@duplex/rpc'
import { createLogger } from '@duplex/runtime'
import { freshStore } from '@duplex/test-support'
import { createUserService } from '@duplex/user'
import type { FastifyInstance } from 'fastify'
import type { GatewayParts } from '../../src/context.ts'
import { createGateway } from '../../src/create-gateway.ts'

export interface Blog {
  app: FastifyInstance
  parts: GatewayParts
  store: Store
  close(): Promise<void>
}

/** Every service for real, on PGlite and in this process, behind a gateway without pages. */
export async function startBlog(change: (parts: GatewayParts) => Partial<GatewayParts> = () => ({})): Promise<Blog> {
  const logger = createLogger('test', 'silent')
  const store = await freshStore('pglite', 'users', 'posts', 'comments', 'likes', 'events')
  const bus = memoryBus()
  const cache = memoryCache()
  const event = createEventService({ store, bus, logger })
  const log = local(eventContract, event.handlers, { logger })
  const user = createUserService({ store, bus, log, logger })
  const post = createPostService({ store, bus, log, logger })
  const postClient = local(postContract, post.handlers, { logger })
  const comment = createCommentService({ store, bus, log, logger, post: postClient })
  const like = createLikeService({ store, bus, log, logger, post: postClient })
  const services = [event, user, post, comment, like]
  for (const service of services) await service.start()

  const api = {
    user: local(userContract, user.handlers, { logger }),
    post: postClient,
    comment: local(commentContract, comment.handlers, { logger }),
    like: local(likeContract, like.handlers, { logger }),
  }
  const base: GatewayParts = {
    api,
    log,
    bus,
    cache,
    logger,
    deployment: 'monolith',
    version: '1.2.3',
    trustProxy: null,
    rateLimit: false,
    pages: null,
  }
  const parts = { ...base, ...change(base) }
  const app = await createGateway(parts)
  return {
    app,
    parts,
    store,
    close: async () => {
      await app.close()
      for (const service of services.toReversed()) await service.stop()
      await bus.close()
      await cache.close()
      await store.close()
    },
  }
}
