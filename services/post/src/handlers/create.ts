import { asAuthor, type Handlers, type postContract } from '@duplex/contracts'
import { type Insertable, idempotent, sql, type Transaction } from '@duplex/db'
import { ensureAuthor, lockAuthor } from '@duplex/replica'
import { announce } from '../announce.ts'
import { findPeople } from '../find-people.ts'
import { oneLine } from '../one-line.ts'
import { renderPost } from '../render-post.ts'
import { postColumns } from '../select-posts.ts'
import type { ServiceContext } from '../service-context.ts'
import { publicTags, setTags } from '../set-tags.ts'
import { otherSlug, slugOf } from '../slug.ts'
import type { PostRow, PostTable, PostTables } from '../tables.ts'
import { toPost } from '../to-post.ts'

export function create({ db, outbox }: ServiceContext): Handlers<typeof postContract>['create'] {
  return async ({ idempotencyKey: key, ...input }, { actor }) => {
    const title = oneLine(input.title)
    const { tags, status } = input
    const { people } = await findPeople(db.kysely, input.body)
    const values = { title, ...renderPost(input.body, people), tags, status, author_id: actor.id }
    // outside the transaction: inside, it could wait for an effect that waits for this transaction
    await ensureAuthor(db.kysely, actor)
    return outbox.transaction(async (trx) => {
      await lockAuthor(trx, actor.id)
      return idempotent(trx, { userId: actor.id, operation: 'post.create', key, input }, async () => {
        const row = await insert(trx, values, slugOf(title))
        await setTags(trx, row, [], publicTags(row))
        const post = toPost(row, asAuthor(actor))
        if (status === 'published') await announce.published(trx, post)
        return { post }
      })
    })
  }
}

/** The unique index decides which post gets a slug; the other post gets another slug. */
async function insert(
  trx: Transaction<PostTables>,
  values: Omit<Insertable<PostTable>, 'slug' | 'published_at'>,
  wanted: string | null,
): Promise<PostRow> {
  const published_at = values.status === 'published' ? sql<Date>`now()` : null
  let slug = wanted ?? otherSlug(null)
  for (;;) {
    const row = await trx
      .insertInto('posts')
      .values({ ...values, slug, published_at })
      .onConflict((conflict) => conflict.column('slug').doNothing())
      .returning(postColumns)
      .executeTakeFirst()
    if (row) return row
    slug = otherSlug(wanted)
  }
}
