import { DuplexError, type Handlers, type postContract } from '@duplex/contracts'
import { readPost } from '../select-posts.ts'
import type { ServiceContext } from '../service-context.ts'

export function get({ db, projection }: ServiceContext): Handlers<typeof postContract>['get'] {
  return ({ post: reference }, { actor }) =>
    db.transaction(
      async (trx) => {
        const post = await readPost(trx, reference, actor?.id)
        if (!post || (post.status === 'draft' && post.author.id !== actor?.id)) throw new DuplexError('NOT_FOUND')
        return { post, cursor: await projection.cursor(trx) }
      },
      { isolation: 'repeatable read' },
    )
}
