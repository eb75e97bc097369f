import { type CallContext, DuplexError, type Handlers, type postContract } from '@duplex/contracts'
import { sql } from '@duplex/db'
import { findAuthors } from '@duplex/replica'
import { announce } from '../announce.ts'
import { lockOwnPost } from '../lock-own-post.ts'
import { oneLine } from '../one-line.ts'
import { renderPost } from '../render-post.ts'
import { searchWords } from '../search/search-words.ts'
import { postColumns, readPost } from '../select-posts.ts'
import type { ServiceContext } from '../service-context.ts'
import { publicTags, setTags, spellTags } from '../set-tags.ts'
import type { PostRow } from '../tables.ts'

export function update(context: ServiceContext): Handlers<typeof postContract>['update'] {
  const { outbox } = context
  return async ({ slug, version: expected, title, body, tags, status }, call) => {
    const { actor } = call
    const rendered = body === undefined ? null : await renderPost(context, body, call)
    const unchanged = !rendered && status === 'published' ? await mentionsInStored(context, slug, call) : null
    const values = {
      ...(title !== undefined && { title: oneLine(title) }),
      ...rendered?.text,
      ...(tags !== undefined && { tags: spellTags(tags) }),
      ...(status !== undefined && { status }),
    }
    return outbox.transaction(async (trx) => {
      const before = await lockOwnPost(trx, slug, actor)
      if (expected !== undefined && expected !== before.version) throw new DuplexError('CONFLICT')
      if (changes(before, values)) {
        const version = before.version + 1
        const words = await searchWords(trx, { ...before, ...values })
        const after = await trx
          .updateTable('posts')
          .set({ ...values, ...firstPublication(before, status), version, words, words_version: version, updated_at: sql<Date>`now()` })
          .where('id', '=', before.id)
          .returning(postColumns)
          .executeTakeFirstOrThrow()
        await setTags(trx, after, publicTags(before), publicTags(after))
      }
      const post = (await readPost(trx, before.id, actor.id))!
      if (post.version === before.version) return { post }
      if (post.status === 'draft' && before.status === 'published') await announce.withdrawn(trx, post)
      if (post.status === 'published' && before.status === 'published') await announce.updated(trx, post)
      if (post.status === 'published' && before.status === 'draft') {
        const mentions = rendered?.mentions ?? unchanged?.mentions
        // the author saved another text in this moment, so its mentions are not known
        if (!mentions || (unchanged && unchanged.body !== before.body)) throw new DuplexError('CONFLICT')
        await announce.published(trx, post, mentions)
      }
      return { post }
    })
  }
}

/** The stored text of a post, and the users whom it mentions. Rendering is slow, so it is not done while a transaction is open. */
async function mentionsInStored(
  { db, renderer }: ServiceContext,
  slug: string,
  call: CallContext,
): Promise<{ body: string; mentions: number[] } | null> {
  const row = await db.kysely.selectFrom('posts').select('body').where('slug', '=', slug).executeTakeFirst()
  if (!row) return null
  const { ids } = await findAuthors(db.kysely, await renderer.namesIn(row.body, { ...call, kind: 'post' }))
  return { body: row.body, mentions: ids }
}

/** Whether a value differs. An update without a difference writes nothing and appends no event. */
const changes = (row: PostRow, values: Partial<PostRow>): boolean =>
  Object.entries(values).some(([column, value]) => JSON.stringify(row[column as keyof PostRow]) !== JSON.stringify(value))

/** Only the first publication moves a post to the top of the lists. */
function firstPublication({ published_at }: PostRow, status: PostRow['status'] | undefined) {
  return status === 'published' && published_at === null ? { published_at: sql<Date>`now()`, listed_at: sql<Date>`now()` } : {}
}
