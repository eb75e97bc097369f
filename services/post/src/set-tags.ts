import type { Transaction } from '@duplex/db'
import type { PostRow, PostTables } from './tables.ts'

/** One spelling of each tag (Unicode NFC): a reader who types `é` in another way finds the same tag. */
export const spellTags = (tags: readonly string[]): string[] => [...new Set(tags.map((tag) => tag.normalize('NFC')))]

/** The tags in which a post is listed; none for a draft. */
export const publicTags = ({ status, tags }: Pick<PostRow, 'status' | 'tags'>): string[] => (status === 'published' ? tags : [])

/** Lists a post under its new tags, and updates their counts. */
export async function setTags(
  trx: Transaction<PostTables>,
  post: Pick<PostRow, 'id' | 'listed_at'>,
  before: string[],
  after: string[],
): Promise<void> {
  const added = after.filter((tag) => !before.includes(tag))
  const removed = before.filter((tag) => !after.includes(tag))
  if (added.length + removed.length === 0) return
  if (removed.length > 0) await trx.deleteFrom('post_tags').where('post_id', '=', post.id).where('tag', 'in', removed).execute()
  if (added.length > 0) {
    await trx
      .insertInto('post_tags')
      .values(added.map((tag) => ({ tag, listed_at: post.listed_at, post_id: post.id })))
      .execute()
  }
  await countTags(trx, [...added.map((tag) => ({ tag, step: 1 })), ...removed.map((tag) => ({ tag, step: -1 }))])
}

/** Updates the counts of published posts per tag, in the order of the tags' names: concurrent writers cannot deadlock. */
export async function countTags(trx: Transaction<PostTables>, steps: readonly { tag: string; step: number }[]): Promise<void> {
  const sums = new Map<string, number>()
  for (const { tag, step } of steps) sums.set(tag, (sums.get(tag) ?? 0) + step)
  if (sums.size === 0) return
  await trx
    .insertInto('tags')
    .values([...sums].map(([tag, post_count]) => ({ tag, post_count })).sort((a, b) => (a.tag < b.tag ? -1 : 1)))
    .onConflict((conflict) =>
      conflict.column('tag').doUpdateSet((eb) => ({ post_count: eb('tags.post_count', '+', eb.ref('excluded.post_count')) })),
    )
    .execute()
}
