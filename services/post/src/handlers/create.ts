import { asAuthor, type Handlers, type postContract } from '@duplex/contracts'
import { type Insertable, idempotent, type RawBuilder, sql, type Transaction } from '@duplex/db'
import { ensureAuthor, lockAuthor } from '@duplex/replica'
import { announce } from '../announce.ts'
import { oneLine } from '../one-line.ts'
import { renderPost } from '../render-post.ts'
import { searchWords } from '../search/search-words.ts'
import { postColumns } from '../select-posts.ts'
import type { ServiceContext } from '../service-context.ts'
import { publicTags, setTags, spellTags } from '../set-tags.ts'
import { otherSlug, slugOf } from '../slug.ts'
import type { PostRow, PostTable, PostTables } from '../tables.ts'
import { toPost } from '../to-post.ts'

export function create(context: ServiceContext): Handlers<typeof postContract>['create'] {
  const { db, outbox } = context
  return async ({ idempotencyKey: key, ...input }, call) => {
    const { actor } = call
    const title = oneLine(input.title)
    const { status } = input
    const { text, mentions } = await renderPost(context, input.body, call)
    const written = { title, ...text, tags: spellTags(input.tags) }
    const values = { ...written, status, author_id: actor.id, words: await searchWords(db.kysely, written), words_version: 1 }
    // outside the transaction: inside, it could wait for an effect that waits for this transaction
    await ensureAuthor(db.kysely, actor)
    return outbox.transaction(async (trx) => {
      await lockAuthor(trx, actor.id)
      return idempotent(trx, { userId: actor.id, operation: 'post.create', key, input }, async () => {
        const row = await insert(trx, values, slugOf(title))
        await setTags(trx, row, [], publicTags(row))
        const post = toPost(row, asAuthor(actor))
        if (status === 'published') await announce.published(trx, post, mentions)
        return { post }
      })
    })
  }
}

/** The unique index decides which post gets a slug; the other post gets another slug. */
async function insert(
  trx: Transaction<PostTables>,
  values: Omit<Insertable<PostTable>, 'slug' | 'published_at' | 'words'> & { words: RawBuilder<string> },
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
