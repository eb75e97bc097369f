import { createLogger } from '@duplex/runtime'
import { startRedis } from '@duplex/test-support'
import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Cache, redisCache } from '../src/index.ts'

describe('while Redis is unavailable', () => {
  const logger = createLogger('test', 'silent')
  const logged = vi.spyOn(logger, 'error')
  let redis: Awaited<ReturnType<typeof startRedis>>
  let cache: Cache
  const store = (key: string) => cache.set(key, key, { ttlMs: 60_000 })

  beforeEach(async () => {
    redis = await startRedis()
    cache = redisCache(redis.url, { logger })
    await vi.waitFor(async () => expect(await store('a')).toBe(true), 10_000)
    logged.mockClear()
  })
  afterEach(async () => {
    await cache.close()
    await redis.stop()
  })

  test('the cache returns at once like an empty cache, logs the outage once, and works again after Redis restarts', async () => {
    for (let outage = 1; outage <= 2; outage++) {
      await redis.kill()
      await expect.poll(() => store('a')).toBe(false)
      const startedAt = performance.now()
      for (let times = 0; times < 100; times++) {
        expect(await cache.get('a')).toBeNull()
        expect(await store('a')).toBe(false)
        expect((await cache.count(`outage ${outage}`, { ttlMs: 60_000 })).count).toBe(times + 1)
      }
      expect(performance.now() - startedAt).toBeLessThan(2_000)
      await expect.poll(() => logged).toHaveBeenCalledTimes(outage)

      await redis.start()
      await expect.poll(() => store('a')).toBe(true)
      expect(await cache.get('a')).toBe('a')
    }
  })

  test('if Redis hangs, calls return within one second, and later calls return at once', async () => {
    redis.freeze()
    const startedAt = performance.now()
    expect(await Promise.all(Array.from({ length: 10 }, () => cache.get('a')))).toEqual(Array(10).fill(null))
    expect(performance.now() - startedAt).toBeLessThan(1_000)
    expect(logged).toHaveBeenCalledTimes(1)
    expect((await cache.count('frozen', { ttlMs: 60_000 })).count).toBe(1)
    await vi.waitFor(async () => {
      const calledAt = performance.now()
      await cache.get('a')
      expect(performance.now() - calledAt).toBeLessThan(20)
    }, 5_000)
    redis.thaw()
    await expect.poll(() => cache.get('a')).toBe('a')
    await redis.kill()
    await expect.poll(() => logged).toHaveBeenCalledTimes(2)
  })

  test('if Redis refuses to store values, reading works, storing returns false, and this is logged once', async () => {
    const operator = new Redis(redis.url)
    // a replica whose primary cannot be reached answers reads only
    await operator.replicaof('127.0.0.1', 1)
    for (let times = 0; times < 3; times++) {
      expect(await store('b')).toBe(false)
      expect(await cache.get('a')).toBe('a')
      expect((await cache.count('refused', { ttlMs: 60_000 })).count).toBe(times + 1)
    }
    expect(logged).toHaveBeenCalledTimes(1)
    await operator.replicaof('no', 'one')
    await operator.quit()
    expect(await store('b')).toBe(true)
  })

  test('a cache that is still connecting is empty and logs no error', async () => {
    const early = redisCache(redis.url, { logger })
    expect(await early.get('a')).toBeNull()
    await expect.poll(() => early.get('a')).toBe('a')
    expect(logged).not.toHaveBeenCalled()
    await early.close()
  })

  test('close() resolves', async () => {
    await redis.kill()
    await cache.close()
  })
})
