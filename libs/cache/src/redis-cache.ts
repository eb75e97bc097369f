import { fromJson, type Logger } from '@duplex/runtime'
import { Redis } from 'ioredis'
import type { Cache } from './cache.ts'
import { memoryCounters } from './memory-counters.ts'

/** Keeps our keys apart from those of others in the same Redis. */
const PREFIX = 'duplex:'

/** A cache in Redis, shared by processes. While Redis is away it answers at once, as an empty cache would. */
export function redisCache(url: string, { logger }: { logger: Logger }): Cache {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    connectTimeout: 2_000,
    // A server that is silent but not gone costs the first callers this much; then its connection is given up.
    commandTimeout: 250,
    socketTimeout: 1_000,
    retryStrategy: (attempt) => Math.min(100 * attempt, 1_000),
  })

  /** What is counted while Redis is away. */
  const own = memoryCounters()

  let broken = false
  const breaks = (error: unknown) => {
    // its words alone: the error carries the command that failed, with a password or a session in it
    if (!broken)
      logger.error({ reason: error instanceof Error ? error.message : String(error) }, 'Redis does not answer: going on without a cache')
    broken = true
  }
  const works = () => {
    if (broken) logger.info('back on Redis')
    broken = false
  }
  redis.on('error', breaks)
  redis.on('ready', works)

  async function attempt<T>(command: () => Promise<T>): Promise<T | null> {
    if (redis.status !== 'ready') return null
    try {
      const answer = await command()
      works()
      return answer
    } catch (error) {
      breaks(error)
      return null
    }
  }

  return {
    async get(key) {
      const text = await attempt(() => redis.get(PREFIX + key))
      return text === null ? null : parse(text)
    },
    async set(key, value, { ttl, onlyIfAbsent = false }) {
      const entry = [PREFIX + key, JSON.stringify(value ?? null), 'PX', Math.max(1, Math.ceil(ttl))] as const
      return (await attempt(() => (onlyIfAbsent ? redis.set(...entry, 'NX') : redis.set(...entry)))) === 'OK'
    },
    async count(key, { ttl }) {
      const counted = await attempt(() => countInRedis(redis, PREFIX + key, ttl))
      return counted ?? own.count(key, ttl)
    },
    async close() {
      await redis.quit().catch(() => redis.disconnect())
    },
  }
}

/** One transaction: as two commands, a counter whose process dies between them would never begin anew. */
async function countInRedis(redis: Redis, key: string, ttl: number): Promise<{ count: number; left: number }> {
  const answers = await redis.multi().set(key, 0, 'PX', Math.ceil(ttl), 'NX').incr(key).pttl(key).exec()
  const [count, left] = (answers ?? []).slice(1).map(([error, answer]) => {
    if (error) throw error
    return answer as number
  })
  return { count: count!, left: left! }
}

/** What another program stored under our key reads as nothing. */
function parse(text: string): unknown {
  try {
    return fromJson(text)
  } catch {
    return null
  }
}
