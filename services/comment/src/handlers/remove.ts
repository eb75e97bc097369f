import { type commentContract, DuplexError, type Handlers } from '@duplex/contracts'
import { sql } from '@duplex/db'
import { announce } from '../announce.ts'
import { lockOwnComment } from '../lock-own-comment.ts'
import { changeCount } from '../lock-post.ts'
import type { ServiceContext } from '../service-context.ts'
import { toComment } from '../to-comment.ts'

export function remove({ outbox }: ServiceContext): Handlers<typeof commentContract>['remove'] {
  return async ({ id }, { actor }) => {
    if (!actor) throw new DuplexError('UNAUTHENTICATED')
    return outbox.transaction(async (trx) => {
      const before = await lockOwnComment(trx, id, actor)
      const row = await trx
        .updateTable('comments')
        .set({ author_id: null, body: null, html: null, deleted: true, version: before.version + 1, updated_at: sql<Date>`now()` })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow()
      await announce(trx, 'comment.deleted', toComment(row, null))
      await changeCount(trx, row.post_id, -1)
      return {}
    })
  }
}
