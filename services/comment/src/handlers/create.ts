import { asAuthor, type commentContract, DuplexError, type Handlers } from '@duplex/contracts'
import { idempotent, sql, type Transaction } from '@duplex/db'
import { ensureAuthor, lockAuthor } from '@duplex/replica'
import { announce } from '../announce.ts'
import { changeCount, lockPost } from '../lock-post.ts'
import { renderComment } from '../render-comment.ts'
import type { ServiceContext } from '../service-context.ts'
import type { CommentTables } from '../tables.ts'
import { toComment } from '../to-comment.ts'

/** The current time. `now()` is the start of the transaction, before it had the post's lock. */
const NOW = sql<Date>`clock_timestamp()`

export function create(context: ServiceContext): Handlers<typeof commentContract>['create'] {
  const { db, outbox, findPost } = context
  return async ({ post, idempotencyKey: key, ...content }, call) => {
    const { actor } = call
    const { body, parentId = null } = content
    const postId = await findPost(post, call)
    const { html, mentions } = await renderComment(context, body, call)
    // outside the transaction: inside, it could wait for an effect that waits for this transaction
    await ensureAuthor(db.kysely, actor)
    return outbox.transaction(async (trx) => {
      await lockAuthor(trx, actor.id)
      return idempotent(trx, { userId: actor.id, operation: 'comment.create', key, input: { ...content, postId, parentId } }, async () => {
        const postAuthorId = await lockPost(trx, postId)
        const parentAuthorId = parentId === null ? null : await authorOfParent(trx, parentId, postId)
        // id and time are set under the post's lock: a page that ends at an id contains all earlier comments
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

/** Resolves with null if the parent is deleted. Throws INVALID if it is not a comment on this post. */
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
