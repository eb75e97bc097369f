import type { Api } from '@duplex/contracts'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { GatewayOptions } from '../../src/context.ts'
import { pageLimits } from '../../src/limits/index.ts'
import { pagesPlugin } from '../../src/pages/index.ts'
import { Caller } from '../support/caller.ts'
import { type Blog, startBlog } from '../support/start-blog.ts'

type Post = Api['post']

let blog: Blog
let anonymous: Caller
let ada: Caller
let slug: string
/** The number of calls to the post service for a post or a list. */
let asked = 0
/** A test can replace it to delay or change the response of the post service. */
let between: (get: () => ReturnType<Post['get']>) => ReturnType<Post['get']> = (get) => get()

function watched({ api }: GatewayOptions): Partial<GatewayOptions> {
  const post: Post = {
    ...api.post,
    get: (input, call) => {
      asked++
      return between(() => api.post.get(input, call))
    },
    list: (input, call) => {
      asked++
      return api.post.list(input, call)
    },
  }
  return { api: { ...api, post }, pages: pagesPlugin }
}

/** Requests a page as a browser does. */
const page = (url: string, headers: Record<string, string> = {}, { app } = blog) => app.inject({ url, headers })

/** The visible text: a count has its own element, so the tags must be removed. */
const textOf = ({ body }: { body: string }) => body.replace(/<[^>]*>/g, '')

/** The number of calls to the post service while `act` runs. */
async function askedBy(act: () => Promise<unknown>): Promise<number> {
  const before = asked
  await act()
  return asked - before
}

/** Resolves when this gateway has received the next event of a type. */
const next = (type: string) =>
  new Promise<void>((resolve) => {
    let received = false
    blog.app.gateway.logFeed.onAny((event) => {
      if (event.type === type && !received) {
        received = true
        resolve()
      }
    })
  })

/** Runs `act`, and waits until this gateway has received the event. */
async function until(type: string, act: () => Promise<{ statusCode: number }>): Promise<void> {
  const received = next(type)
  expect((await act()).statusCode).toBeLessThan(300)
  await received
}

/** Publishes a post, and waits until this gateway has received the event. Returns the slug. */
async function publish(title: string): Promise<string> {
  const received = next('post.published')
  const slug = await ada.publish(title)
  await received
  return slug
}

beforeAll(async () => {
  blog = await startBlog(watched)
  await blog.app.ready()
  anonymous = new Caller(blog.app)
  ada = await anonymous.register('ada')
  await vi.waitUntil(() => blog.app.gateway.logFeed.isCurrent(), { timeout: 10_000 })
})
afterAll(() => blog.close())
beforeEach(async () => {
  between = (get) => get()
  slug = await publish('Kept pages')
})

/** Requests the page until it is cached. It is not cached while a service has not yet processed the last event. */
const warm = (path: string) => expect.poll(() => askedBy(() => page(path))).toBe(0)

describe('a page for readers who are not signed in', () => {
  it('is rendered once, and is the same for all of them, whatever headers their browser sends', async () => {
    await warm(`/posts/${slug}`)
    const plain = await page(`/posts/${slug}`)
    const other = await page(`/posts/${slug}`, { cookie: 'theme=dark; deployment=monolith', 'accept-language': 'de' })
    expect(other.body).toBe(plain.body)
    expect(plain.headers).toMatchObject({ 'cache-control': 'no-cache', vary: 'Cookie', etag: expect.stringMatching(/^"[\w-]{22}"$/) })
  })

  it('is rendered once for concurrent requests', async () => {
    expect(
      await askedBy(async () => {
        const answers = await Promise.all(Array.from({ length: 30 }, () => page(`/posts/${slug}?together`)))
        for (const { statusCode } of answers) expect(statusCode).toBe(200)
      }),
    ).toBe(1)
  })

  it('returns 304 if the ETag is current, and no body for HEAD', async () => {
    const { headers } = await page(`/posts/${slug}`)
    await warm(`/posts/${slug}`)
    const etag = (await page(`/posts/${slug}`)).headers.etag as string
    for (const known of [etag, `"other", W/${etag}`, '*']) {
      const answer = await page(`/posts/${slug}`, { 'if-none-match': known })
      expect([answer.statusCode, answer.body, answer.headers.etag]).toEqual([304, '', etag])
    }
    expect((await page(`/posts/${slug}`, { 'if-none-match': '"other"' })).statusCode).toBe(200)
    const head = await blog.app.inject({ method: 'HEAD', url: `/posts/${slug}` })
    expect([head.statusCode, head.body, head.headers.etag, head.headers['content-type']]).toEqual([200, '', etag, headers['content-type']])
  })

  it('is never sent to a signed-in reader, and a signed-in reader’s page is never sent to others', async () => {
    await warm('/')
    const own = await page('/', { authorization: `Bearer ${ada.token}` })
    expect(own.headers['cache-control']).toBe('private, no-cache')
    expect(own.body).toContain('>ada<')
    const cookie = await page('/', { cookie: `session=${ada.token}` })
    expect(cookie.body).toContain('>ada<')
    expect(await askedBy(() => page('/', { authorization: `Bearer ${ada.token}` }))).toBe(1)
    expect((await page('/')).body).not.toContain('href="/write"')
  })

  it.each([
    ['an unknown parameter', (path: string) => `${path}?x=${Math.random()}`],
    ['an unknown parameter of SvelteKit', (path: string) => `${path}?x-sveltekit-invalidated=${Math.random()}`],
    ['an escaped spelling', (path: string) => path.replace(/[a-z]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`)],
  ])('is not rendered again for %s', async (_, spell) => {
    for (const path of [
      `/posts/${slug}`,
      '/@ada',
      '/tags/any',
      '/feed.xml',
      '/sitemap.xml',
      '/@ada/atom.xml',
      `/posts/${slug}/__data.json`,
    ]) {
      await warm(path)
      const plain = await page(path)
      expect(await askedBy(async () => expect((await page(spell(path))).body, path).toBe(plain.body)), path).toBe(0)
    }
  })

  it('is not rendered again for a session that does not exist', async () => {
    await warm(`/posts/${slug}`)
    for (const headers of [{ cookie: 'session=invented' }, { authorization: 'Bearer invented' }])
      expect(await askedBy(() => page(`/posts/${slug}`, headers))).toBe(0)
  })

  it('shows the content of each parameter that it reads', async () => {
    await publish('On the first page')
    const { next } = (await anonymous.get('/api/posts?limit=1')).json()
    await warm('/')
    expect((await page('/')).body).toContain('On the first page')
    const older = await page(`/?x=1&before=${encodeURIComponent(next)}&before=ignored`)
    expect(older.statusCode).toBe(200)
    expect(older.body).not.toContain('On the first page')
    expect(older.body).toContain(`?before=${encodeURIComponent(next)}"`)
  })

  it('is not cached if it is an error or a redirect', async () => {
    for (const [path, status] of [
      ['/posts/never-written', 404],
      ['/?before=nonsense', 400],
    ] as const) {
      for (let nth = 0; nth < 2; nth++) expect(await askedBy(async () => expect((await page(path)).statusCode).toBe(status))).toBe(1)
    }
    expect((await page('/write')).statusCode).toBe(303)
    expect((await page('/write')).headers['set-cookie']).toBeUndefined()
  })
})

describe('after an event', () => {
  const changes: [string, string, (path: { slug: string }) => Promise<{ statusCode: number }>, RegExp][] = [
    ['a like', 'like.changed', ({ slug }) => ada.put(`/api/posts/${slug}/like`), /1 like\b/],
    ['a comment', 'comments.changed', ({ slug }) => ada.post(`/api/posts/${slug}/comments`, { body: 'Seen?' }), /1 comment\b/],
    ['an edit', 'post.updated', ({ slug }) => ada.patch(`/api/posts/${slug}`, { title: 'Renamed pages' }), /Renamed pages/],
  ]

  it.each(changes)('%s is shown at once on the post’s page and in the lists', async (_, type, act, shown) => {
    const paths = ['/', `/posts/${slug}`, '/@ada']
    for (const path of paths) await warm(path)
    await until(type, () => act({ slug }))
    for (const path of paths) expect(textOf(await page(path)), path).toMatch(shown)
  })

  it('the pages of other posts stay cached', async () => {
    const other = await publish('Another post')
    await warm(`/posts/${other}`)
    await until('like.changed', () => ada.put(`/api/posts/${slug}/like`))
    expect(await askedBy(() => page(`/posts/${other}`))).toBe(0)
  })

  it('the page of a tag shows a post that an edit added to the tag', async () => {
    await warm('/tags/late')
    await until('post.updated', () => ada.patch(`/api/posts/${slug}`, { tags: ['late'] }))
    expect((await page('/tags/late')).body).toContain(`/posts/${slug}`)
  })

  it('a post that was withdrawn or deleted is no longer shown', async () => {
    await warm(`/posts/${slug}`)
    await warm('/')
    await until('post.withdrawn', () => ada.patch(`/api/posts/${slug}`, { status: 'draft' }))
    expect((await page(`/posts/${slug}`)).statusCode).toBe(404)
    expect((await page('/')).body).not.toContain(`/posts/${slug}"`)
    const doomed = await publish('Doomed')
    await warm(`/posts/${doomed}`)
    await until('post.deleted', () => ada.delete(`/api/posts/${doomed}`))
    expect((await page(`/posts/${doomed}`)).statusCode).toBe(404)
  })
})

describe('a page that is rendered while an event arrives', () => {
  it('is not cached, and is not sent to a reader who requests it after the event', async () => {
    const reading = Promise.withResolvers<void>()
    const proceed = Promise.withResolvers<void>()
    between = async (get) => {
      const answer = await get()
      reading.resolve()
      await proceed.promise
      return answer
    }
    const early = page(`/posts/${slug}?overtaken`)
    await reading.promise
    await until('post.updated', () => ada.patch(`/api/posts/${slug}`, { title: 'Newer title' }))
    between = (get) => get()
    // This request joins the one in progress, but must not receive its outdated page.
    const late = page(`/posts/${slug}?overtaken`)
    proceed.resolve()
    expect((await early).body).toContain('Kept pages')
    expect((await late).body).toContain('Newer title')
    expect((await page(`/posts/${slug}?overtaken`)).body).toContain('Newer title')
  })

  it('waits for a service that has not yet processed the event, and does not cache older content', async () => {
    await warm(`/posts/${slug}`)
    const before = await blog.parts.api.post.get({ post: slug })
    await until('like.changed', () => ada.put(`/api/posts/${slug}/like`))
    let lagging = 4
    between = async (get) => (lagging-- > 0 ? before : get())
    expect(textOf(await page(`/posts/${slug}`))).toMatch(/1 like\b/)
    expect(lagging).toBe(-1)
    await until('like.changed', () => ada.delete(`/api/posts/${slug}/like`))
    const caughtUp = performance.now() + 800
    const behind = { ...before, post: { ...before.post, likeCount: 1 } }
    between = async (get) => (performance.now() < caughtUp ? behind : get())
    expect(textOf(await page(`/posts/${slug}`))).toMatch(/0 likes\b/)
    // If the service does not catch up in time, the page is shown as it is, and the next request renders it again.
    await until('like.changed', () => ada.put(`/api/posts/${slug}/like`))
    between = async () => before
    expect(textOf(await page(`/posts/${slug}`))).toMatch(/0 likes\b/)
    between = (get) => get()
    expect(textOf(await page(`/posts/${slug}`))).toMatch(/1 like\b/)
  })

  it('is rendered again after the log was restored from a backup', async () => {
    await warm(`/posts/${slug}`)
    const started = new Promise<void>((resolve) => blog.app.gateway.logFeed.onRestart(() => resolve()))
    const { kysely } = blog.store.schema<{ head: { epoch: string } }>('events')
    await kysely.updateTable('head').set({ epoch: 'restored' }).execute()
    await started
    expect(await askedBy(() => page(`/posts/${slug}`))).toBeGreaterThan(0)
    await warm(`/posts/${slug}`)
    await until('like.changed', () => ada.put(`/api/posts/${slug}/like`))
    expect(textOf(await page(`/posts/${slug}`))).toMatch(/1 like\b/)
  })
})

describe('while the gateway cannot follow the log', () => {
  it('no page is cached, and no cached page is sent', async () => {
    let cut = false
    const own = await startBlog((parts) => {
      const { subscribe } = parts.bus
      const refuse = async () => Promise.reject(new Error('the log is out of reach'))
      return {
        ...watched(parts),
        bus: { ...parts.bus, subscribe: (subject, listener) => subscribe(subject, (message) => (cut ? undefined : listener(message))) },
        log: {
          ...parts.log,
          read: (input, call) => (cut ? refuse() : parts.log.read(input, call)),
          head: (input, call) => (cut ? refuse() : parts.log.head(input, call)),
        },
      }
    })
    try {
      await own.app.ready()
      const reader = new Caller(own.app)
      const author = await reader.register('ben')
      const title = await author.publish('Cut off')
      await expect.poll(() => askedBy(() => page(`/posts/${title}`, {}, own))).toBe(0)
      cut = true
      await expect.poll(() => own.app.gateway.logFeed.isCurrent()).toBe(false)
      await author.patch(`/api/posts/${title}`, { title: 'Unheard of' })
      for (let nth = 0; nth < 2; nth++) {
        expect(await askedBy(async () => expect((await page(`/posts/${title}`, {}, own)).body).toContain('Unheard of'))).toBe(1)
      }
      cut = false
      await expect.poll(() => askedBy(() => page(`/posts/${title}`, {}, own))).toBe(0)
      expect((await page(`/posts/${title}`, {}, own)).body).toContain('Unheard of')
    } finally {
      await own.close()
    }
  })
})

it('without a cache, every request renders the page', async () => {
  const own = await startBlog((parts) => ({ ...watched(parts), pageCache: null }))
  try {
    await own.app.ready()
    for (let nth = 0; nth < 3; nth++) expect(await askedBy(() => page('/', {}, own))).toBe(1)
  } finally {
    await own.close()
  }
})

describe('the hosts of cached pages', () => {
  const canonical = (body: string) => /<link rel="canonical" href="([^"]*)"/.exec(body)?.[1]
  const host = (name: string) => ({ host: name })

  it('are the first ones that clients request, so that invented hosts do not fill the cache', async () => {
    const own = await startBlog(watched)
    try {
      await own.app.ready()
      await vi.waitUntil(() => own.app.gateway.logFeed.isCurrent() && own.app.gateway.site.settled, { timeout: 10_000 })
      await page('/', host('blog.example'), own)
      for (let nth = 0; nth < 10; nth++) await page('/', host(`invented-${nth}.example`), own)
      expect(await askedBy(() => page('/', host('blog.example'), own))).toBe(0)
      for (let nth = 0; nth < 2; nth++) {
        const asks = await askedBy(async () => {
          expect(canonical((await page('/', host('another.example'), own)).body)).toBe('http://another.example/')
        })
        expect(asks).toBe(1)
      }
    } finally {
      await own.close()
    }
  })

  it('share one page if the origin of the blog is configured, and all links have that origin', async () => {
    const own = await startBlog((parts) => ({ ...watched(parts), origin: 'https://blog.example' }))
    try {
      await own.app.ready()
      await vi.waitUntil(() => own.app.gateway.logFeed.isCurrent() && own.app.gateway.site.settled, { timeout: 10_000 })
      await page('/', {}, own)
      const asks = await askedBy(async () => {
        for (let nth = 0; nth < 10; nth++)
          expect(canonical((await page('/', host(`invented-${nth}.example`), own)).body)).toBe('https://blog.example/')
      })
      expect(asks).toBe(0)
      const feed = await page('/atom.xml', host('invented.example'), own)
      expect(feed.body).toContain('<id>https://blog.example/atom.xml</id>')
      expect((await page('/robots.txt', host('invented.example'), own)).body).toContain('Sitemap: https://blog.example/sitemap.xml')
    } finally {
      await own.close()
    }
  })
})

it('pages that are not cached are limited for an address, and cached pages are not', async () => {
  const own = await startBlog((parts) => ({ ...watched(parts), rateLimit: true }))
  try {
    await own.app.ready()
    await vi.waitUntil(() => own.app.gateway.logFeed.isCurrent() && own.app.gateway.site.settled, { timeout: 10_000 })
    const member = await new Caller(own.app).register('cleo')
    await page('/', {}, own)
    const [limit] = pageLimits
    const kind = `rate:page:${limit!.name}`
    while ((await own.parts.cache.count(`${kind}:127.0.0.1`, { ttlMs: 60_000, kind })).count < limit!.count);
    expect((await page('/', {}, own)).statusCode).toBe(200)
    for (const path of ['/tags/uncached', '/posts/never-written', '/write?x=1']) {
      const answer = await page(path, {}, own)
      expect([answer.statusCode, Number(answer.headers['retry-after']) > 0], path).toEqual([429, true])
    }
    expect((await page('/tags/uncached', { authorization: `Bearer ${member.token}` }, own)).statusCode).toBe(200)
    const elsewhere = await own.app.inject({ url: '/tags/uncached', remoteAddress: '203.0.113.9' })
    expect(elsewhere.statusCode).toBe(200)
  } finally {
    await own.close()
  }
})
