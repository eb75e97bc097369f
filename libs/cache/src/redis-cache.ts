import { fromJson, type Logger } from '@duplex/runtime'
import { Redis, ReplyError } from 'ioredis'
import type { Cache } from './cache.ts'
import { memoryCounters } from './memory-counters.ts'

/** Separates the keys of Duplex from the keys of other programs in the same Redis. */
const PREFIX = 'duplex:'

/** A cache in Redis, shared by several processes. While Redis is unavailable, every call returns at once, as from an empty cache. */
export function redisCache(url: string, { logger }: { logger: Logger }): Cache {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    connectTimeout: 2_000,
    // If Redis hangs, the first calls wait for `commandTimeout`. After `socketTimeout` the connection is closed.
    commandTimeout: 250,
    socketTimeout: 1_000,
    retryStrategy: (attempt) => Math.min(100 * attempt, 1_000),
  })

  /** Counts while Redis is unavailable. */
  const localCounters = memoryCounters()

  let failing = false
  let refusing = false
  const onFailure = (error: unknown) => {
    if (error instanceof ReplyError) return onRefusal(error as Error)
    // Only the message is logged: the error object contains the failed command, which may hold a password or a session.
    if (!failing)
      logger.error({ reason: error instanceof Error ? error.message : String(error) }, 'Redis is unavailable: continuing without a cache')
    failing = true
  }
  const onSuccess = () => {
    if (failing) logger.info('Redis is available again')
    failing = false
  }
  /** Redis answers, but does not store: it is out of memory, a replica, or cannot write its snapshot. Reading may still succeed. */
  const onRefusal = ({ message }: Error) => {
    if (!refusing) logger.error({ reason: message }, 'Redis refuses to store values: continuing without a cache')
    refusing = true
  }
  const onStored = () => {
    if (refusing) logger.info('Redis stores values again')
    refusing = false
  }
  redis.on('error', onFailure)
  redis.on('ready', onSuccess)

  async function attempt<T>(command: () => Promise<T>): Promise<T | null> {
    if (redis.status !== 'ready') return null
    try {
      const result = await command()
      onSuccess()
      return result
    } catch (error) {
      onFailure(error)
      return null
    }
  }

  return {
    async get(key) {
      const text = await attempt(() => redis.get(PREFIX + key))
      return text === null ? null : parse(text)
    },
    async set(key, value, { ttlMs, onlyIfAbsent = false }) {
      const entry = [PREFIX + key, JSON.stringify(value ?? null), 'PX', Math.max(1, Math.ceil(ttlMs))] as const
      const stored = (await attempt(() => (onlyIfAbsent ? redis.set(...entry, 'NX') : redis.set(...entry)))) === 'OK'
      if (stored) onStored()
      return stored
    },
    async count(key, { ttlMs, by = 1, kind = '' }) {
      const counted = await attempt(() => countInRedis(redis, PREFIX + key, ttlMs, by))
      return counted ?? localCounters.count(kind, key, ttlMs, by)
    },
    async close() {
      await redis.quit().catch(() => redis.disconnect())
    },
  }
}

/** One transaction. With separate commands, a process that stops between them would leave a counter that never expires. */
async function countInRedis(redis: Redis, key: string, ttlMs: number, by: number): Promise<{ count: number; remainingMs: number }> {
  const results = await redis.multi().set(key, 0, 'PX', Math.ceil(ttlMs), 'NX').incrby(key, by).pttl(key).exec()
  const [count, remainingMs] = (results ?? []).slice(1).map(([error, result]) => {
    if (error) throw error
    return result as number
  })
  return { count: count!, remainingMs: remainingMs! }
}

/** Returns null for a value that another program stored under our key and that is not JSON. */
function parse(text: string): unknown {
  try {
    return fromJson(text)
  } catch {
    return null
  }
}
