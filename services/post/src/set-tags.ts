import type { Transaction } from '@duplex/db'
import type { PostRow, PostTables } from './tables.ts'

/** The tags under which readers find a post: a draft has none. */
export const publicTags = ({ status, tags }: Pick<PostRow, 'status' | 'tags'>): string[] => (status === 'published' ? tags : [])

/** Moves a post from some tags to others, and counts. In the order of their names, so that two writers cannot wait for each other. */
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
  const steps = [...added.map((tag) => ({ tag, post_count: 1 })), ...removed.map((tag) => ({ tag, post_count: -1 }))]
  await trx
    .insertInto('tags')
    .values(steps.sort((a, b) => (a.tag < b.tag ? -1 : 1)))
    .onConflict((conflict) =>
      conflict.column('tag').doUpdateSet((eb) => ({ post_count: eb('tags.post_count', '+', eb.ref('excluded.post_count')) })),
    )
    .execute()
}
