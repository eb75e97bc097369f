import { asAuthor, type commentContract, DuplexError, type Handlers } from '@duplex/contracts'
import { sql } from '@duplex/db'
import { announce } from '../announce.ts'
import { lockOwnComment } from '../lock-own-comment.ts'
import { renderComment } from '../render-comment.ts'
import type { ServiceContext } from '../service-context.ts'
import { toComment } from '../to-comment.ts'

export function update(context: ServiceContext): Handlers<typeof commentContract>['update'] {
  const { outbox } = context
  return async ({ id, body, version }, call) => {
    const { actor } = call
    const { html } = await renderComment(context, body, call)
    return outbox.transaction(async (trx) => {
      const before = await lockOwnComment(trx, id, actor)
      if (version !== undefined && version !== before.version) throw new DuplexError('CONFLICT')
      if (body === before.body) return { comment: toComment(before, asAuthor(actor)) }
      const row = await trx
        .updateTable('comments')
        .set({ body, html, version: before.version + 1, updated_at: sql<Date>`now()` })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow()
      const comment = toComment(row, asAuthor(actor))
      await announce.updated(trx, comment)
      return { comment }
    })
  }
}
