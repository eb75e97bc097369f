import { freshDatabase, freshFolder, startNats, startRedis } from '@duplex/test-support'
import { type Blog, runBlog } from './run-blog.ts'

export type DeploymentName = 'monolith on PGlite' | 'monolith on PostgreSQL, Redis and NATS' | 'microservices'

/**
 * Runs a blog with empty data (unless `settings` name a DATA_DIR or a DATABASE_URL), on free ports, as real processes under
 * the supervisor that `npm start` uses. `settings` override the common settings of tests.
 */
export async function startBlog(name: DeploymentName, settings: Record<string, string> = {}): Promise<Blog> {
  const undo: (() => Promise<unknown>)[] = []
  const undoAll = async () => {
    for (const step of undo.reverse()) await step()
  }
  try {
    const environment = { ...settings, ...(await backing(name, undo, settings)) }
    const blog = await runBlog(name === 'microservices' ? 'microservices' : 'monolith', () => environment)
    undo.push(() => blog.stop())
    return { ...blog, stop: undoAll }
  } catch (error) {
    await undoAll()
    throw error
  }
}

async function backing(
  name: DeploymentName,
  undo: (() => Promise<unknown>)[],
  given: Record<string, string>,
): Promise<Record<string, string>> {
  if (name === 'monolith on PGlite') {
    if (given.DATA_DIR) return {}
    const folder = await freshFolder()
    undo.push(folder.remove)
    return { DATA_DIR: folder.config.dataDir }
  }
  // not shared: a NATS server carries the log of one blog, and Redis caches the sessions of one blog
  const [nats, redis] = [await startNats(), await startRedis()]
  undo.push(nats.stop, redis.stop)
  if (given.DATABASE_URL) return { NATS_URL: nats.url, REDIS_URL: redis.url }
  const database = await freshDatabase()
  undo.push(() => database.remove())
  return { DATABASE_URL: database.config.databaseUrl, NATS_URL: nats.url, REDIS_URL: redis.url }
}
