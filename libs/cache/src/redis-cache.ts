import { fromJson, type Logger } from '@duplex/runtime'
import { Redis } from 'ioredis'
import type { Cache } from './cache.ts'

/** Keeps our keys apart from those of others in the same Redis. */
const PREFIX = 'duplex:'

/** A cache in Redis, shared by processes. While Redis is away, every call answers at once as an empty cache would. */
export function redisCache(url: string, { logger }: { logger: Logger }): Cache {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    commandTimeout: 250,
    connectTimeout: 2_000,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(100 * attempt, 1_000),
  })
  let healthy = true
  const failed = (error: unknown) => {
    if (healthy) logger.error(error, 'Redis does not answer: going on without a cache')
    healthy = false
  }
  redis.on('error', failed)
  redis.on('ready', () => {
    if (!healthy) logger.info('back on Redis')
    healthy = true
  })

  return {
    async get(key) {
      try {
        const text = await redis.get(PREFIX + key)
        return text === null ? null : fromJson(text)
      } catch (error) {
        failed(error)
        return null
      }
    },
    async set(key, value, { ttl, onlyIfAbsent = false }) {
      const text = JSON.stringify(value ?? null)
      const milliseconds = Math.max(1, Math.ceil(ttl))
      try {
        const answer = onlyIfAbsent
          ? await redis.set(PREFIX + key, text, 'PX', milliseconds, 'NX')
          : await redis.set(PREFIX + key, text, 'PX', milliseconds)
        return answer === 'OK'
      } catch (error) {
        failed(error)
        return false
      }
    },
    async close() {
      await redis.quit().catch(() => redis.disconnect())
    },
  }
}
