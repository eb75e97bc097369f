import { asAuthor, type commentContract, DuplexError, type Handlers } from '@duplex/contracts'
import { idempotent, sql, type Transaction } from '@duplex/db'
import { renderMarkdown } from '@duplex/markdown'
import { announce } from '../announce.ts'
import { keepAuthor, meetAuthor } from '../authors.ts'
import { findPeople } from '../find-people.ts'
import { changeCount, lockPost } from '../lock-post.ts'
import type { ServiceContext } from '../service-context.ts'
import type { CommentTables } from '../tables.ts'
import { toComment } from '../to-comment.ts'

/** The moment itself: `now()` is when the transaction began, before it had the post's lock. */
const NOW = sql<Date>`clock_timestamp()`

export function create({ db, outbox, findPost }: ServiceContext): Handlers<typeof commentContract>['create'] {
  return async ({ idempotencyKey: key, ...input }, call) => {
    const { actor } = call
    if (!actor) throw new DuplexError('UNAUTHENTICATED')
    const { body, parentId = null } = input
    const postId = await findPost(input.post, call)
    const { people, ids: mentions } = await findPeople(db.kysely, body)
    const { html } = renderMarkdown(body, { kind: 'comment', people })
    // on its own: within, it could wait for an event's effect that waits for this
    await meetAuthor(db.kysely, actor)
    return outbox.transaction(async (trx) => {
      await keepAuthor(trx, actor.id)
      return idempotent(trx, { userId: actor.id, operation: 'comment.create', key, input: { postId, body, parentId } }, async () => {
        const postAuthorId = await lockPost(trx, postId)
        const parentAuthorId = parentId === null ? null : await authorOfParent(trx, parentId, postId)
        // numbered and dated under the post's lock: a page that ends at an id has all the comments before it
        const row = await trx
          .insertInto('comments')
          .values({ post_id: postId, parent_id: parentId, author_id: actor.id, body, html, created_at: NOW, updated_at: NOW })
          .returningAll()
          .executeTakeFirstOrThrow()
        const comment = toComment(row, asAuthor(actor))
        await announce.created(trx, comment, { postAuthorId, parentAuthorId, mentions })
        await changeCount(trx, postId, 1)
        return { comment }
      })
    })
  }
}

/** Null where the parent is deleted. Throws INVALID where it is no comment of this post. */
async function authorOfParent(trx: Transaction<CommentTables>, parentId: number, postId: number): Promise<number | null> {
  const parent = await trx
    .selectFrom('comments')
    .select('author_id')
    .where('id', '=', parentId)
    .where('post_id', '=', postId)
    .executeTakeFirst()
  if (!parent)
    throw new DuplexError('INVALID', undefined, { errors: [{ path: '/parentId', message: 'must be a comment of the same post' }] })
  return parent.author_id
}
