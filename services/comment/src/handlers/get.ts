import { type commentContract, DuplexError, type Handlers } from '@duplex/contracts'
import { sql } from '@duplex/db'
import { authorOf } from '../pages/author-of.ts'
import { lastBefore } from '../pages/last-before.ts'
import { formatPageCursor } from '../pages/page-cursor.ts'
import { readPage } from '../pages/read-page.ts'
import type { ServiceContext } from '../service-context.ts'
import { toComment } from '../to-comment.ts'

export function get({ db, projection }: ServiceContext): Handlers<typeof commentContract>['get'] {
  return ({ id, limit }) =>
    db.transaction(
      async (trx) => {
        const row = await trx
          .selectFrom('comments')
          .innerJoin('posts', 'posts.id', 'comments.post_id')
          .leftJoin('authors', 'authors.id', 'comments.author_id')
          .selectAll('comments')
          .select(['authors.username', 'authors.avatar_url'])
          .where('comments.id', '=', id)
          .where('posts.state', '=', 'published')
          .executeTakeFirst()
        if (!row) throw new DuplexError('NOT_FOUND')
        const postId = row.post_id
        // comments are only added at the end, and a deleted one keeps its row, so a comment never changes its page
        const { earlier } = await trx
          .selectFrom('comments')
          .select(sql<number>`count(*)`.as('earlier'))
          .where('post_id', '=', postId)
          .where('id', '<', id)
          .executeTakeFirstOrThrow()
        const after = (await lastBefore(trx, { postId, id, skip: earlier % limit })) ?? 0
        const { items } = await readPage(trx, { postId, after, limit })
        // if the comments before this one are so long that their page ends earlier, the page starts with this comment
        const start = items.some((comment) => comment.id === id) ? after : await lastBefore(trx, { postId, id, skip: 0 })
        return {
          comment: toComment(row, authorOf(row)),
          page: start ? formatPageCursor(start) : null,
          cursor: await projection.cursor(trx),
        }
      },
      { isolation: 'repeatable read' },
    )
}
