import { channels, type commentContract, type Handlers } from '@duplex/contracts'
import { eraseComment } from '../erase-comment.ts'
import { lockOwnComment } from '../lock-own-comment.ts'
import { changeCount } from '../lock-post.ts'
import type { ServiceContext } from '../service-context.ts'

export function remove({ outbox, logger }: ServiceContext): Handlers<typeof commentContract>['remove'] {
  return async ({ id }, { actor }) => {
    return outbox.transaction(async (trx) => {
      const row = await lockOwnComment(trx, id, actor, { orAdmin: true })
      await eraseComment(trx, row, channels.comments(row.post_id))
      await changeCount(trx, row.post_id, -1)
      if (row.author_id !== actor.id)
        logger.info({ adminId: actor.id, commentId: row.id, userId: row.author_id }, 'an admin removed a comment')
      return {}
    })
  }
}
