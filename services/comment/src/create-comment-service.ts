import { type Client, commentContract, type postContract } from '@duplex/contracts'
import { createRenderer } from '@duplex/markdown'
import { createFindPost } from '@duplex/replica'
import { domainService, type Service, type ServiceOptions } from '@duplex/service'
import { effects } from './effects/index.ts'
import { createHandlers } from './handlers/index.ts'
import { migrations } from './migrations/index.ts'
import { posts } from './post-replica.ts'
import type { CommentTables } from './tables.ts'

export interface CommentServiceOptions extends ServiceOptions {
  /** Called for posts whose event has not arrived yet. */
  post: Client<typeof postContract>
}

/** Comments on posts, and how many comments each post has. */
export function createCommentService({ post, ...options }: CommentServiceOptions): Service<typeof commentContract> {
  const renderer = createRenderer()
  return domainService<typeof commentContract, CommentTables>(
    {
      contract: commentContract,
      schema: 'comments',
      migrations,
      effects,
      createHandlers: (context) => createHandlers({ ...context, findPost: createFindPost(context.db, posts, post), renderer }),
      close: () => renderer.close(),
    },
    options,
  )
}
