import type { commentContract, Handlers } from '@duplex/contracts'
import { lastBefore } from '../pages/last-before.ts'
import { formatPageCursor, parsePageCursor } from '../pages/page-cursor.ts'
import { readPage } from '../pages/read-page.ts'
import { readParents } from '../pages/read-parents.ts'
import type { ServiceContext } from '../service-context.ts'

export function list({ db, projection, findPost }: ServiceContext): Handlers<typeof commentContract>['list'] {
  return async ({ post, before, limit }, call) => {
    const after = before === undefined ? 0 : parsePageCursor(before)
    const postId = await findPost(post, call)
    return db.transaction(
      async (trx) => {
        const { items, more } = await readPage(trx, { postId, after, limit })
        // the page before this one starts `limit` comments before the last comment of that page
        const start = after === 0 ? null : await lastBefore(trx, { postId, id: after + 1, skip: limit })
        return {
          items,
          parents: await readParents(trx, postId, items),
          next: more ? formatPageCursor(items.at(-1)!.id) : null,
          previous: start === null ? null : formatPageCursor(start),
          cursor: await projection.cursor(trx),
        }
      },
      { isolation: 'repeatable read' },
    )
  }
}
