import { DuplexError, type Handlers, type postContract } from '@duplex/contracts'
import { sql } from '@duplex/db'
import { announce } from '../announce.ts'
import { findPeople } from '../find-people.ts'
import { lockOwnPost } from '../lock-own-post.ts'
import { oneLine } from '../one-line.ts'
import { renderPost } from '../render-post.ts'
import { searchWords } from '../search/search-words.ts'
import { postColumns, readPost } from '../select-posts.ts'
import type { ServiceContext } from '../service-context.ts'
import { publicTags, setTags, spellTags } from '../set-tags.ts'
import type { PostRow } from '../tables.ts'

export function update({ db, outbox }: ServiceContext): Handlers<typeof postContract>['update'] {
  return async ({ slug, version: expected, title, body, tags, status }, { actor }) => {
    const values = {
      ...(title !== undefined && { title: oneLine(title) }),
      ...(body !== undefined && renderPost(body, (await findPeople(db.kysely, body)).people)),
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
      if (post.status === 'published') await (before.status === 'draft' ? announce.published : announce.updated)(trx, post)
      return { post }
    })
  }
}

/** Whether a value differs. An update without a difference writes nothing and appends no event. */
const changes = (row: PostRow, values: Partial<PostRow>): boolean =>
  Object.entries(values).some(([column, value]) => JSON.stringify(row[column as keyof PostRow]) !== JSON.stringify(value))

/** Only the first publication moves a post to the top of the lists. */
function firstPublication({ published_at }: PostRow, status: PostRow['status'] | undefined) {
  return status === 'published' && published_at === null ? { published_at: sql<Date>`now()`, listed_at: sql<Date>`now()` } : {}
}
