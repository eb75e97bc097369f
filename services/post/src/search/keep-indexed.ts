import type { Database } from '@duplex/db'
import type { ServiceOptions } from '@duplex/service'
import type { PostTables } from '../tables.ts'
import { indexStalePosts } from './index-stale-posts.ts'

/** While an older release may still change posts, they are indexed again after at most this time. */
const SWEEP_MS = 30_000

/** Indexes stale posts in the background: once at the start, then regularly. */
export function keepIndexed(db: Database<PostTables>, logger: ServiceOptions['logger']) {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let running = Promise.resolve()

  const sweep = async () => {
    try {
      const count = await indexStalePosts(db, () => stopped)
      if (count > 0) logger.info({ count }, `indexed the words of ${count} posts`)
    } catch (error) {
      if (!stopped) logger.warn({ err: error }, 'some posts could not be indexed for the search; trying again')
    }
    if (!stopped) timer = setTimeout(start, SWEEP_MS).unref()
  }
  const start = () => {
    running = sweep()
  }

  return {
    start,
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
