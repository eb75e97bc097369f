import { describe, expect, it } from 'vitest'
import { PageStore } from '../../src/pages/cache/page-store.ts'

const page = (bytes: number) => ({ status: 200, headers: {}, cookies: [], body: Buffer.alloc(bytes) })
const tags = (...names: string[]) => new Set(names)

describe('the page store', () => {
  it('stores at most `maxPages` pages, and removes the least recently used ones', () => {
    const store = new PageStore({ maxPages: 3, maxBytes: 1_000_000 })
    for (const key of ['a', 'b', 'c']) store.set(key, page(10), tags('feed'))
    store.get('a')
    store.set('d', page(10), tags('feed'))
    expect(['a', 'b', 'c', 'd'].filter((key) => store.get(key))).toEqual(['a', 'c', 'd'])
  })

  it('stores at most `maxBytes` bytes, however many URLs are requested', () => {
    const store = new PageStore({ maxPages: 1_000, maxBytes: 200_000 })
    for (let nth = 0; nth < 500; nth++) {
      store.set(`/?made-up=${nth}`, page(10_000), tags('feed', `post:${nth}`))
      expect(store.bytes).toBeLessThanOrEqual(200_000)
    }
    expect(store.size).toBeGreaterThan(10)
    store.set('/huge', page(100_000), tags('feed'))
    expect(store.get('/huge')).toBeNull()
  })

  it('removes all pages with a tag, and no other pages', () => {
    const store = new PageStore({ maxPages: 10, maxBytes: 1_000_000 })
    store.set('home', page(1), tags('feed', 'post:1', 'post:2'))
    store.set('one', page(1), tags('post:1'))
    store.set('two', page(1), tags('post:2'))
    store.drop('post:1')
    store.drop('post:3')
    expect(['home', 'one', 'two'].filter((key) => store.get(key))).toEqual(['two'])
    store.drop('post:2')
    expect([store.size, store.bytes]).toEqual([0, 0])
  })
})
