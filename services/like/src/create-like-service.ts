import { type Client, likeContract, type postContract } from '@duplex/contracts'
import { createFindPost } from '@duplex/replica'
import { domainService, type Service, type ServiceOptions } from '@duplex/service'
import { effects } from './effects/index.ts'
import { createHandlers } from './handlers/index.ts'
import { migrations } from './migrations/index.ts'
import { posts } from './post-replica.ts'
import type { LikeTables } from './tables.ts'

export interface LikeServiceOptions extends ServiceOptions {
  /** Called for posts whose event has not arrived yet. */
  post: Client<typeof postContract>
}

/** Who likes which post, and how many likes each post has. */
export function createLikeService({ post, ...options }: LikeServiceOptions): Service<typeof likeContract> {
  return domainService<typeof likeContract, LikeTables>(
    {
      contract: likeContract,
      schema: 'likes',
      migrations,
      effects,
      createHandlers: (context) => createHandlers({ ...context, findPost: createFindPost(context.db, posts, post) }),
    },
    options,
  )
}
