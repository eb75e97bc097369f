import type { Transaction } from '@duplex/db'
import { announce } from './announce.ts'
import { countTags, publicTags } from './set-tags.ts'
import type { PostRow, PostTables } from './tables.ts'

/** Deletes locked posts, and appends events for the published ones. Updates the counts of all their tags at once, in one order. */
export async function removePosts(
  trx: Transaction<PostTables>,
  posts: readonly Pick<PostRow, 'id' | 'slug' | 'version' | 'status' | 'tags'>[],
): Promise<void> {
  await countTags(
    trx,
    posts.flatMap(publicTags).map((tag) => ({ tag, step: -1 })),
  )
  for (const post of posts) {
    await trx.deleteFrom('posts').where('id', '=', post.id).execute()
    if (post.status === 'draft') continue
    await announce.withdrawn(trx, { ...post, version: post.version + 1 })
    await announce.deleted(trx, { ...post, version: post.version + 2 })
  }
}
