import type { Database } from '@duplex/db'
import { type RepeatedTask, repeatedTask, type ServiceOptions } from '@duplex/service'
import type { PostTables } from '../tables.ts'
import { indexStalePosts } from './index-stale-posts.ts'

/** While an older release may still change posts, they are indexed again after at most this time. */
const SWEEP_MS = 30_000

/** Indexes stale posts in the background, again and again. */
export function keepIndexed(db: Database<PostTables>, logger: ServiceOptions['logger']): RepeatedTask {
  let indexed = 0
  const step = async () => {
    const count = await indexStalePosts(db)
    indexed += count
    if (count > 0) return true
    if (indexed > 0) logger.info({ count: indexed }, `indexed the words of ${indexed} posts`)
    indexed = 0
    return false
  }
  return repeatedTask(step, SWEEP_MS, 'index posts for the search', logger)
}
