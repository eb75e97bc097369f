import { createCommentService } from '@duplex/comment'
import { type Api, type Client, commentContract, eventContract, likeContract, postContract, userContract } from '@duplex/contracts'
import { createEventService, type EventServiceOptions } from '@duplex/event'
import { createLikeService } from '@duplex/like'
import { createPostService } from '@duplex/post'
import { local } from '@duplex/rpc'
import type { Service } from '@duplex/service'
import { createUserService } from '@duplex/user'

export interface ComposedServices {
  /** In the order in which they start; they stop in reverse order. */
  services: Service<any>[]
  log: Client<typeof eventContract>
  api: Api
}

/** All five services in this process. They call one another with `local()`: each call is a function call. */
export function composeServices({ retention, ...base }: EventServiceOptions): ComposedServices {
  const { store, bus, logger } = base
  const event = createEventService({ ...base, retention })
  const log = local(eventContract, event.handlers, { logger })
  const options = { store, bus, log, logger }
  const user = createUserService(options)
  const post = createPostService(options)
  const postClient = local(postContract, post.handlers, { logger })
  const comment = createCommentService({ ...options, post: postClient })
  const like = createLikeService({ ...options, post: postClient })
  return {
    services: [event, user, post, comment, like],
    log,
    api: {
      user: local(userContract, user.handlers, { logger }),
      post: postClient,
      comment: local(commentContract, comment.handlers, { logger }),
      like: local(likeContract, like.handlers, { logger }),
    },
  }
}
