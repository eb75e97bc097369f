import { randomUUID } from 'node:crypto'
import { createLogger } from '@duplex/runtime'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { type Cache, memoryCache, redisCache } from '../src/index.ts'
import { memoryCounters } from '../src/memory-counters.ts'

const logger = createLogger('test', 'silent')
const kinds = { memory: () => memoryCache(), redis: () => redisCache(inject('redisUrl'), { logger }) }

describe.each(Object.entries(kinds))('the %s cache', (_, open) => {
  let cache: Cache
  const ttl = 60_000

  beforeAll(async () => {
    cache = open()
    await vi.waitFor(async () => expect(await cache.set(randomUUID(), 1, { ttl })).toBe(true), 10_000)
  })
  afterAll(() => cache.close())

  test('answers null for what it does not have', async () => {
    expect(await cache.get(randomUUID())).toBeNull()
  })

  test('keeps what JSON can say', async () => {
    const key = randomUUID()
    for (const value of [{ text: 'añ🦊', list: [1, { deep: true }] }, 'text', 0, false, []]) {
      expect(await cache.set(key, value, { ttl })).toBe(true)
      expect(await cache.get(key)).toEqual(value)
    }
  })

  test('keeps a copy: a later change of the value does not reach it', async () => {
    const key = randomUUID()
    const value = { text: 'kept' }
    await cache.set(key, value, { ttl })
    value.text = 'changed'
    expect(await cache.get(key)).toEqual({ text: 'kept' })
    expect(await cache.get(key)).toSatisfy(Object.isFrozen)
  })

  test('forgets a value after its time', async () => {
    const key = randomUUID()
    await cache.set(key, 'short', { ttl: 1_000 })
    expect(await cache.get(key)).toBe('short')
    await expect.poll(() => cache.get(key), { interval: 20 }).toBeNull()
    expect(await cache.set(key, 'next', { ttl, onlyIfAbsent: true })).toBe(true)
  })

  test('stores only where there is nothing, if asked to, and tells whether it did', async () => {
    const key = randomUUID()
    const answers = await Promise.all([1, 2, 3].map((value) => cache.set(key, value, { ttl, onlyIfAbsent: true })))
    expect(answers).toEqual([true, false, false])
    expect(await cache.get(key)).toBe(1)
    expect(await cache.set(key, 4, { ttl })).toBe(true)
    expect(await cache.get(key)).toBe(4)
  })

  test('counts from 1, each key by itself, and tells no two the same', async () => {
    const key = randomUUID()
    const counted = await Promise.all(Array.from({ length: 50 }, () => cache.count(key, { ttl })))
    expect(counted.map(({ count }) => count).sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1))
    for (const { left } of counted) expect(left).toSatisfy((value: number) => value > 0 && value <= ttl)
    expect((await cache.count(randomUUID(), { ttl })).count).toBe(1)
  })

  test('begins to count anew some time after the first, however many came since', async () => {
    const key = randomUUID()
    const { left } = await cache.count(key, { ttl: 1_500 })
    const next = await cache.count(key, { ttl: 1_500 })
    expect(next.count).toBe(2)
    expect(next.left).toBeLessThanOrEqual(left)
    await expect.poll(async () => (await cache.count(key, { ttl: 1_500 })).count, { interval: 50 }).toBe(1)
  })
})

describe('the memory cache', () => {
  test('forgets what was not used for longest where it is full', async () => {
    const cache = memoryCache({ entries: 3 })
    const set = (key: string) => cache.set(key, key, { ttl: 60_000 })
    await set('a')
    await set('b')
    await set('c')
    await cache.get('a')
    await set('d')
    const all = await Promise.all(['a', 'b', 'c', 'd'].map((key) => cache.get(key)))
    expect(all).toEqual(['a', null, 'c', 'd'])
  })

  test('does not push anything out by storing the same key again', async () => {
    const cache = memoryCache({ entries: 2 })
    for (const key of ['a', 'b', 'b', 'b']) await cache.set(key, key, { ttl: 60_000 })
    expect(await cache.get('a')).toBe('a')
  })

  test('forgets the counter that was not counted on for longest where there are too many, and nothing it keeps', async () => {
    const counters = memoryCounters({ entries: 3 })
    const count = (key: string) => counters.count(key, 60_000).count
    expect(['a', 'b', 'c', 'a', 'd'].map(count)).toEqual([1, 1, 1, 2, 1])
    expect(count('a')).toBe(3)
    expect(count('b')).toBe(1)
    const cache = memoryCache({ entries: 1 })
    await cache.set('kept', 1, { ttl: 60_000 })
    for (const key of ['a', 'b', 'c']) await cache.count(key, { ttl: 60_000 })
    expect(await cache.get('kept')).toBe(1)
  })
})

test('a cache in Redis survives a value that is not its own', async () => {
  const { Redis } = await import('ioredis')
  const redis = new Redis(inject('redisUrl'))
  const cache = redisCache(inject('redisUrl'), { logger })
  const key = randomUUID()
  await redis.set(`duplex:${key}`, 'no json', 'PX', 60_000)
  await expect.poll(() => cache.set(randomUUID(), 1, { ttl: 1_000 })).toBe(true)
  expect(await cache.get(key)).toBeNull()
  expect((await cache.count(key, { ttl: 60_000 })).count).toBe(1)
  await cache.close()
  await redis.quit()
})
