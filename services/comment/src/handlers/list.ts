import type { commentContract, Handlers } from '@duplex/contracts'
import { formatPageCursor, parsePageCursor } from '../page-cursor.ts'
import type { ServiceContext } from '../service-context.ts'
import { toComment } from '../to-comment.ts'

export function list({ db, projection, findPost }: ServiceContext): Handlers<typeof commentContract>['list'] {
  return async ({ post, before, limit }, call) => {
    const after = before === undefined ? 0 : parsePageCursor(before)
    const postId = await findPost(post, call)
    return db.transaction(
      async (trx) => {
        const rows = await trx
          .selectFrom('comments')
          .leftJoin('authors', 'authors.id', 'comments.author_id')
          .selectAll('comments')
          .select(['authors.username', 'authors.avatar_url'])
          .where('comments.post_id', '=', postId)
          .where('comments.id', '>', after)
          .orderBy('comments.id')
          .limit(limit + 1)
          .execute()
        const page = rows.slice(0, limit)
        return {
          items: page.map((row) => toComment(row, authorOf(row))),
          next: rows.length > page.length ? formatPageCursor(page.at(-1)!.id) : null,
          cursor: await projection.cursor(trx),
        }
      },
      { isolation: 'repeatable read' },
    )
  }
}

function authorOf({
  author_id: id,
  username,
  avatar_url: avatarUrl,
}: {
  author_id: number | null
  username: string | null
  avatar_url: string | null
}) {
  return id !== null && username !== null ? { id, username, avatarUrl } : null
}
