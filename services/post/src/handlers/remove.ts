import type { Handlers, postContract } from '@duplex/contracts'
import { lockOwnPost } from '../lock-own-post.ts'
import { removePosts } from '../remove-posts.ts'
import type { ServiceContext } from '../service-context.ts'

export function remove({ outbox, logger }: ServiceContext): Handlers<typeof postContract>['remove'] {
  return async ({ slug }, { actor }) => {
    return outbox.transaction(async (trx) => {
      const row = await lockOwnPost(trx, slug, actor, { orAdmin: true })
      await removePosts(trx, [row])
      if (row.author_id !== actor.id) logger.info({ adminId: actor.id, postId: row.id, userId: row.author_id }, 'an admin removed a post')
      return {}
    })
  }
}
