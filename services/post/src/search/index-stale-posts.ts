import { type Database, sql } from '@duplex/db'
import type { PostTables } from '../tables.ts'
import { searchWords } from './search-words.ts'

const BATCH = 20

/**
 * Indexes the newest posts whose words do not belong to their version: from before this release, or changed by an older release
 * that runs beside it. Several processes may do this at once. Resolves with their number; 0 if no post is left.
 */
export async function indexStalePosts({ kysely }: Database<PostTables>): Promise<number> {
  const posts = await kysely
    .selectFrom('posts')
    .select(['id', 'version', 'title', 'tags', 'html'])
    .where(sql<boolean>`words_version is distinct from version`)
    .orderBy('id', 'desc')
    .limit(BATCH)
    .execute()
  for (const { id, version, ...post } of posts) {
    const words = await searchWords(kysely, post)
    await kysely.updateTable('posts').set({ words, words_version: version }).where('id', '=', id).where('version', '=', version).execute()
  }
  return posts.length
}
