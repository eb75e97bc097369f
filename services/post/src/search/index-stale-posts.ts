import { type Database, sql } from '@duplex/db'
import type { PostTables } from '../tables.ts'
import { searchWords } from './search-words.ts'

const BATCH = 20

/**
 * Indexes the posts whose words do not belong to their version: from before this release, or changed by an older release that
 * runs beside it. Several processes may do this at once. Resolves with the number of indexed posts.
 */
export async function indexStalePosts({ kysely }: Database<PostTables>, stopped: () => boolean): Promise<number> {
  let count = 0
  for (let last = Number.MAX_SAFE_INTEGER; !stopped(); ) {
    const posts = await kysely
      .selectFrom('posts')
      .select(['id', 'version', 'title', 'tags', 'html'])
      .where(sql<boolean>`words_version is distinct from version`)
      .where('id', '<', last)
      .orderBy('id', 'desc')
      .limit(BATCH)
      .execute()
    for (const { id, version, ...post } of posts) {
      if (stopped()) return count
      const words = await searchWords(kysely, post)
      await kysely.updateTable('posts').set({ words, words_version: version }).where('id', '=', id).where('version', '=', version).execute()
      count++
      last = id
    }
    if (posts.length < BATCH) break
  }
  return count
}
