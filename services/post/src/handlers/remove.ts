import { DuplexError, type Handlers, type postContract } from '@duplex/contracts'
import { lockOwnPost } from '../lock-own-post.ts'
import { removePosts } from '../remove-posts.ts'
import type { ServiceContext } from '../service-context.ts'

export function remove({ outbox }: ServiceContext): Handlers<typeof postContract>['remove'] {
  return async ({ slug }, { actor }) => {
    if (!actor) throw new DuplexError('UNAUTHENTICATED')
    return outbox.transaction(async (trx) => {
      const row = await lockOwnPost(trx, slug, actor, { orAdmin: true })
      await removePosts(trx, [row])
      return {}
    })
  }
}
