import { memoryBus, natsBus } from '@duplex/bus'
import { memoryCache, redisCache } from '@duplex/cache'
import { createCommentService } from '@duplex/comment'
import { commentContract, eventContract, likeContract, postContract, userContract } from '@duplex/contracts'
import { connect, locationOf } from '@duplex/db'
import { createEventService } from '@duplex/event'
import { startGateway } from '@duplex/gateway'
import { createLikeService } from '@duplex/like'
import { createPostService } from '@duplex/post'
import { connectNats, local } from '@duplex/rpc'
import { runProcess } from '@duplex/runtime'
import { createUserService } from '@duplex/user'

await runProcess('monolith', async (process) => {
  const { config, logger, onStop, readyWhen } = process
  logger.info({ data: locationOf(config) }, `the data are in ${locationOf(config)}`)
  const nats = config.natsUrl ? await connectNats(config.natsUrl, { name: 'monolith', logger }) : null
  if (nats) {
    onStop(() => nats.close())
    readyWhen(() => nats.connected)
  }
  const bus = nats ? natsBus(nats) : memoryBus()
  onStop(() => bus.close())
  const cache = config.redisUrl ? redisCache(config.redisUrl, { logger }) : memoryCache()
  onStop(() => cache.close())
  const store = await connect(config)
  onStop(() => store.close())

  const event = createEventService({ store, bus, logger })
  const log = local(eventContract, event.handlers, { logger })
  const user = createUserService({ store, bus, log, logger })
  const postService = createPostService({ store, bus, log, logger })
  const post = local(postContract, postService.handlers, { logger })
  const comment = createCommentService({ store, bus, log, logger, post })
  const like = createLikeService({ store, bus, log, logger, post })
  for (const service of [event, user, postService, comment, like]) {
    await service.start()
    onStop(() => service.stop())
  }

  const api = {
    user: local(userContract, user.handlers, { logger }),
    post,
    comment: local(commentContract, comment.handlers, { logger }),
    like: local(likeContract, like.handlers, { logger }),
  }
  await startGateway(process, { api, log, bus, cache, deployment: 'monolith' })
})
