import { randomUUID } from 'node:crypto'
import { createLogger } from '@duplex/runtime'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { type Cache, memoryCache, redisCache } from '../src/index.ts'
import { memoryCounters } from '../src/memory-counters.ts'

const logger = createLogger('test', 'silent')
const kinds = { memory: () => memoryCache(), redis: () => redisCache(inject('redisUrl'), { logger }) }

describe.each(Object.entries(kinds))('the %s cache', (_, open) => {
  let cache: Cache
  const ttlMs = 60_000

  beforeAll(async () => {
    cache = open()
    await vi.waitFor(async () => expect(await cache.set(randomUUID(), 1, { ttlMs })).toBe(true), 10_000)
  })
  afterAll(() => cache.close())

  test('returns null for a key without a value', async () => {
    expect(await cache.get(randomUUID())).toBeNull()
  })

  test('stores any JSON value', async () => {
    const key = randomUUID()
    for (const value of [{ text: 'añ🦊', list: [1, { deep: true }] }, 'text', 0, false, []]) {
      expect(await cache.set(key, value, { ttlMs })).toBe(true)
      expect(await cache.get(key)).toEqual(value)
    }
  })

  test('stores a frozen copy, so a later change of the original has no effect', async () => {
    const key = randomUUID()
    const value = { text: 'kept' }
    await cache.set(key, value, { ttlMs })
    value.text = 'changed'
    expect(await cache.get(key)).toEqual({ text: 'kept' })
    expect(await cache.get(key)).toSatisfy(Object.isFrozen)
  })

  test('removes a value after its TTL', async () => {
    const key = randomUUID()
    await cache.set(key, 'short', { ttlMs: 1_000 })
    expect(await cache.get(key)).toBe('short')
    await expect.poll(() => cache.get(key), { interval: 20 }).toBeNull()
    expect(await cache.set(key, 'next', { ttlMs, onlyIfAbsent: true })).toBe(true)
  })

  test('with onlyIfAbsent, stores only if the key has no value, and returns whether it stored', async () => {
    const key = randomUUID()
    const answers = await Promise.all([1, 2, 3].map((value) => cache.set(key, value, { ttlMs, onlyIfAbsent: true })))
    expect(answers).toEqual([true, false, false])
    expect(await cache.get(key)).toBe(1)
    expect(await cache.set(key, 4, { ttlMs })).toBe(true)
    expect(await cache.get(key)).toBe(4)
  })

  test('adds any amount to a counter', async () => {
    const key = randomUUID()
    const counts = []
    for (const by of [5, 10, -3]) counts.push((await cache.count(key, { ttlMs, by })).count)
    expect(counts).toEqual([5, 15, 12])
  })

  test('counts each key from 1 and returns a different count to each concurrent call', async () => {
    const key = randomUUID()
    const counted = await Promise.all(Array.from({ length: 50 }, () => cache.count(key, { ttlMs })))
    expect(counted.map(({ count }) => count).sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1))
    for (const { remainingMs } of counted) expect(remainingMs).toSatisfy((value: number) => value > 0 && value <= ttlMs)
    expect((await cache.count(randomUUID(), { ttlMs })).count).toBe(1)
  })

  test('restarts the count after the TTL of the first increment, regardless of later increments', async () => {
    const key = randomUUID()
    const { remainingMs } = await cache.count(key, { ttlMs: 1_500 })
    const next = await cache.count(key, { ttlMs: 1_500 })
    expect(next.count).toBe(2)
    expect(next.remainingMs).toBeLessThanOrEqual(remainingMs)
    await expect.poll(async () => (await cache.count(key, { ttlMs: 1_500 })).count, { interval: 50 }).toBe(1)
  })
})

describe('the memory cache', () => {
  test('evicts the least recently used value when it is full', async () => {
    const cache = memoryCache({ maxEntries: 3 })
    const set = (key: string) => cache.set(key, key, { ttlMs: 60_000 })
    await set('a')
    await set('b')
    await set('c')
    await cache.get('a')
    await set('d')
    const all = await Promise.all(['a', 'b', 'c', 'd'].map((key) => cache.get(key)))
    expect(all).toEqual(['a', null, 'c', 'd'])
  })

  test('evicts nothing when an existing key is stored again', async () => {
    const cache = memoryCache({ maxEntries: 2 })
    for (const key of ['a', 'b', 'b', 'b']) await cache.set(key, key, { ttlMs: 60_000 })
    expect(await cache.get('a')).toBe('a')
  })

  test('evicts the least recently incremented counter when there are too many, and no cached value', async () => {
    const counters = memoryCounters({ maxCounters: 3 })
    const count = (key: string) => counters.count('any', key, 60_000).count
    expect(['a', 'b', 'c', 'a', 'd'].map(count)).toEqual([1, 1, 1, 2, 1])
    expect(count('a')).toBe(3)
    expect(count('b')).toBe(1)
    const cache = memoryCache({ maxEntries: 1 })
    await cache.set('kept', 1, { ttlMs: 60_000 })
    for (const key of ['a', 'b', 'c']) await cache.count(key, { ttlMs: 60_000 })
    expect(await cache.get('kept')).toBe(1)
  })

  test('evicts neither values nor counters of another kind', async () => {
    const cache = memoryCache({ maxEntries: 1 })
    await cache.set('ended:1', true, { ttlMs: 60_000 })
    for (const key of ['session:1', 'session:2']) await cache.set(key, key, { ttlMs: 60_000 })
    expect(await Promise.all(['ended:1', 'session:1', 'session:2'].map((key) => cache.get(key)))).toEqual([true, null, 'session:2'])
    const counters = memoryCounters({ maxCounters: 1 })
    counters.count('sign-in', 'ada', 60_000)
    for (const key of ['a', 'b']) counters.count('page', key, 60_000)
    expect(counters.count('sign-in', 'ada', 60_000).count).toBe(2)
  })
})

test('the Redis cache returns null for a value that another program stored', async () => {
  const { Redis } = await import('ioredis')
  const redis = new Redis(inject('redisUrl'))
  const cache = redisCache(inject('redisUrl'), { logger })
  const key = randomUUID()
  await redis.set(`duplex:${key}`, 'no json', 'PX', 60_000)
  await expect.poll(() => cache.set(randomUUID(), 1, { ttlMs: 1_000 })).toBe(true)
  expect(await cache.get(key)).toBeNull()
  expect((await cache.count(key, { ttlMs: 60_000 })).count).toBe(1)
  await cache.close()
  await redis.quit()
})
