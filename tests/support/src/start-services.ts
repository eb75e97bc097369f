import { type Bus, memoryBus } from '@duplex/bus'
import { createCommentService } from '@duplex/comment'
import {
  type Actor,
  type Api,
  type Client,
  commentContract,
  eventContract,
  likeContract,
  postContract,
  userContract,
} from '@duplex/contracts'
import type { Store } from '@duplex/db'
import { createEventService } from '@duplex/event'
import { createLikeService } from '@duplex/like'
import { createPostService } from '@duplex/post'
import { local } from '@duplex/rpc'
import { createLogger } from '@duplex/runtime'
import { createUserService } from '@duplex/user'
import { freshStore } from './fresh-database.ts'

export interface RunningServices {
  store: Store
  bus: Bus
  log: Client<typeof eventContract>
  api: Api
  stop(): Promise<void>
}

/** The event log and the four domains on an empty store of their own, calling one another in this process. */
export async function startServices(kind: Store['kind']): Promise<RunningServices> {
  const store = await freshStore(kind)
  const bus = memoryBus()
  const logger = createLogger('test', 'error')
  const event = createEventService({ store, bus, logger })
  const log = local(eventContract, event.handlers, { logger })
  const shared = { store, bus, log, logger }
  const user = createUserService(shared)
  const posts = createPostService(shared)
  const post = local(postContract, posts.handlers, { logger })
  const comment = createCommentService({ ...shared, post })
  const like = createLikeService({ ...shared, post })
  const services = [event, user, posts, comment, like]
  for (const service of services) await service.start()
  return {
    store,
    bus,
    log,
    api: {
      user: local(userContract, user.handlers, { logger }),
      post,
      comment: local(commentContract, comment.handlers, { logger }),
      like: local(likeContract, like.handlers, { logger }),
    },
    stop: async () => {
      for (const service of services.reverse()) await service.stop()
      await bus.close()
      await store.close()
    },
  }
}

/** Somebody who is signed in, without the cost of a password. */
export const somebody = (id: number, username = `reader_${id}`): Actor => ({ id, username, avatarUrl: null })
