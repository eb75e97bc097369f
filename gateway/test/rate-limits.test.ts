import { readFile } from 'node:fs/promises'
import { memoryCache } from '@duplex/cache'
import { mapApi } from '@duplex/contracts'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GatewayContext } from '../src/context.ts'
import { addressKey, type ClientCall } from '../src/limits/client-call.ts'
import { createRateLimiter, createStorageQuota, limitApi } from '../src/limits/index.ts'
import { pageLimits, type RateLimits, rateLimits } from '../src/limits/rate-limits.ts'
import { pageContext } from '../src/pages/page-context.ts'
import { answerTo, readSocket } from './live/support/reading.ts'
import { Caller } from './support/caller.ts'
import { type Blog, startBlog } from './support/start-blog.ts'

let blog: Blog
let url: string
let anonymous: Caller

/** The real pages without SvelteKit: this route likes a post through the same API that pages get. */
const pages = async (app: FastifyInstance, { context }: { context: GatewayContext }) => {
  app.post('/like/:post', async (request, reply) => {
    const token = request.headers.authorization!.slice('Bearer '.length)
    request.call.actor = (await context.sessions.find(token))!.actor
    const { post } = request.params as { post: string }
    return pageContext(context, request, reply).api.like.set({ post, liked: true })
  })
}

beforeAll(async () => {
  blog = await startBlog(() => ({ rateLimit: true, trustProxy: '127.0.0.1', pages: pages as never }))
  anonymous = new Caller(blog.app)
  url = await blog.app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(() => blog.close())

let addresses = 0
/** Headers with an address that no other request has used. */
const newAddress = () => ({ 'x-forwarded-for': `10.0.${addresses >> 8}.${addresses++ & 255}` })
const register = (username: string, headers: Record<string, string> = newAddress()) =>
  anonymous.post('/api/users', { username, email: `${username}@example.com`, password: 'correct horse' }, { headers })
const registerCaller = async (username: string) => new Caller(blog.app, (await register(username)).json().token)

/** Sends a request again and again until the response is 429. Returns the number of other responses before it. */
async function countUntilLimited(
  send: () => Promise<{ statusCode: number; headers: Record<string, unknown>; body: string }>,
  maxRequests: number,
) {
  for (let times = 0; times <= maxRequests; times++) {
    const response = await send()
    if (response.statusCode !== 429) continue
    expect(JSON.parse(response.body)).toMatchObject({ status: 429, code: 'RATE_LIMITED' })
    expect(Number(response.headers['retry-after'])).toBeGreaterThan(0)
    return times
  }
  throw new Error(`no 429 after ${maxRequests + 1} requests; expected RATE_LIMITED`)
}

describe('writes', () => {
  it('are limited for a user at all addresses together, without effect on other users', async () => {
    const [ada, ben] = [await registerCaller('ada'), await registerCaller('ben')]
    const write = (caller: Caller) => caller.post('/api/posts', { title: 'Again', body: 'and again' }, { headers: newAddress() })
    expect(await countUntilLimited(() => write(ada), 30)).toBe(20)
    expect((await write(ben)).statusCode).toBe(201)
    const limited = await write(ada)
    expect(Number(limited.headers['retry-after'])).toBeLessThanOrEqual(60)
    expect((await ada.get('/api/me')).statusCode).toBe(200)
  })

  it('are limited for an address, for all its users together', async () => {
    const headers = newAddress()
    const people = await Promise.all(Array.from({ length: 11 }, (_, nth) => registerCaller(`neighbour${nth}`)))
    let nth = 0
    const preview = () => people[nth++ % people.length]!.post('/api/preview', { body: 'x' }, { headers })
    expect(await countUntilLimited(preview, 1_300)).toBe(1_200)
    expect((await people[0]!.post('/api/preview', { body: 'x' }, { headers: newAddress() })).statusCode).toBe(200)
  })

  it('share one count between the API and the pages', async () => {
    const carl = await registerCaller('carl')
    const slug = await carl.publish('Liked')
    for (let times = 0; times < 60; times++) await carl.put(`/api/posts/${slug}/like`)
    const headers = { authorization: `Bearer ${carl.token}` }
    expect(await countUntilLimited(() => blog.app.inject({ method: 'POST', url: `/like/${slug}`, headers }), 70)).toBe(60)
    expect((await carl.put(`/api/posts/${slug}/like`)).statusCode).toBe(429)
  })

  it('share one count between the API and a WebSocket', async () => {
    const dora = await registerCaller('dora')
    const slug = await dora.publish('Discussed')
    const { id } = (await dora.get(`/api/posts/${slug}`)).json().post
    for (let times = 0; times < 29; times++) await dora.post(`/api/posts/${slug}/comments`, { body: 'Well' })
    const reading = await readSocket(url, { headers: { authorization: `Bearer ${dora.token}` } })
    for (const ref of ['last', 'over']) reading.send({ op: 'comment', ref, post: id, body: 'Well' })
    await expect.poll(() => answerTo(reading, 'over')).toMatchObject({ op: 'error', code: 'RATE_LIMITED' })
    await expect.poll(() => answerTo(reading, 'last')).toMatchObject({ op: 'ack' })
    reading.close()
  })
})

describe('registering', () => {
  it('is limited for an address; with IPv6, for a /64 network', async () => {
    let nth = 0
    const fromSameNetwork = () => register(`house${nth}`, { 'x-forwarded-for': `2001:db8:0:7::${(++nth).toString(16)}` })
    expect(await countUntilLimited(fromSameNetwork, 40)).toBe(30)
    expect((await register('nextdoor', { 'x-forwarded-for': '2001:db8:0:8::1' })).statusCode).toBe(201)
  })
})

describe('signing in', () => {
  const signIn = (login: string, password: string, headers: Record<string, string> = newAddress()) =>
    anonymous.post('/api/sessions', { login, password }, { headers })

  it('is limited for an account from one address, for every spelling of the login, and also with the correct password', async () => {
    await register('erin')
    const address = newAddress()
    let nth = 0
    const guess = () => signIn(['erin', 'ERIN', ' Erin'][nth++ % 3]!, 'a guess', address)
    expect(await countUntilLimited(guess, 20)).toBe(10)
    expect((await signIn('erin', 'correct horse', address)).statusCode).toBe(429)
    expect((await signIn('erin', 'correct horse')).statusCode).toBe(201)
  })

  it('is limited for an account from all new addresses together, while its owner can sign in at a known address', async () => {
    const home = newAddress()
    await register('fred', home)
    expect(await countUntilLimited(() => signIn('fred', 'a guess'), 40)).toBe(30)
    // the username and the email address of an account share one count
    for (const login of ['fred', 'fred@example.com']) expect((await signIn(login, 'correct horse')).statusCode).toBe(429)
    expect((await signIn('fred', 'correct horse', home)).statusCode).toBe(201)
    expect((await signIn('fred@example.com', 'correct horse', home)).statusCode).toBe(201)
  })

  it('counts the email address of an account as its username, from one address', async () => {
    await register('gina')
    const address = newAddress()
    let nth = 0
    const guess = () => signIn(['gina', 'gina@example.com', 'GINA@example.com'][nth++ % 3]!, 'a guess', address)
    expect(await countUntilLimited(guess, 20)).toBe(10)
  })

  it('knows the address of a user, although the cache has lost everything', async () => {
    const home = newAddress()
    await register('hugo', home)
    expect(await countUntilLimited(() => signIn('hugo', 'a guess'), 40)).toBe(30)
    const { user } = limitApi(blog.parts.api, createRateLimiter({ api: blog.parts.api, cache: memoryCache() }))
    const at = (address: string) => ({ address, actor: null }) as ClientCall
    for (let nth = 0; nth < 30; nth++) await user.signIn({ login: 'hugo', password: 'x' }, at(`10.9.9.${nth}`)).catch(() => {})
    await expect(user.signIn({ login: 'hugo', password: 'correct horse' }, at('10.9.9.99'))).rejects.toMatchObject({ code: 'RATE_LIMITED' })
    const known = at(home['x-forwarded-for'])
    expect((await user.signIn({ login: 'hugo', password: 'correct horse' }, known)).user.username).toBe('hugo')
  })

  it('is limited for an address, for all accounts together', async () => {
    const address = newAddress()
    let nth = 0
    expect(await countUntilLimited(() => signIn(`unknown${nth++}`, 'a guess', address), 80)).toBe(60)
  })
})

describe('reading', () => {
  it('has no limit, except for search', async () => {
    const { post } = limitApi(blog.parts.api, createRateLimiter({ api: blog.parts.api, cache: memoryCache() }))
    const call: ClientCall = { address: '203.0.113.9', actor: null }
    const neighbour: ClientCall = { ...call, address: '203.0.113.10' }
    for (let times = 0; times < 60; times++) await post.list({ q: 'word', limit: 1 }, call)
    await expect(post.list({ q: 'word', limit: 1 }, call)).rejects.toMatchObject({ code: 'RATE_LIMITED' })
    await post.list({ q: 'word', limit: 1 }, neighbour)
    for (let times = 0; times < 100; times++) await post.list({ limit: 1 }, call)
  })
})

describe('rate limits', () => {
  it('do not apply to the gateway’s own calls, and to no client if they are off', async () => {
    const { post } = limitApi(blog.parts.api, createRateLimiter({ api: blog.parts.api, cache: memoryCache() }))
    for (let times = 0; times < 100; times++) await post.list({ q: 'word', limit: 1 })
    const unlimited = await startBlog()
    const gina = await new Caller(unlimited.app).register('gina')
    for (let times = 0; times < 25; times++) expect((await gina.post('/api/posts', { title: 'T', body: 'B' })).statusCode).toBe(201)
    await unlimited.close()
  })
})

describe('the storage quota', () => {
  const MIB = 1024 * 1024
  const body = 'x'.repeat(40_000)
  const context = (id: number): ClientCall => ({ address: '203.0.113.9', actor: { id, username: 'ada', avatarUrl: null } })
  const limited = (mib: number) => {
    const cache = memoryCache()
    const stored: unknown[] = []
    const store = async (input: unknown) => void stored.push(input)
    const api = mapApi(blog.parts.api, () => store as never)
    const limits = mapLimits((limit) => ({ ...limit, subjectOf: () => null, count: 1, windowMs: 1 }))
    return { stored, api: limitApi(api, createRateLimiter({ api: blog.parts.api, cache }), createStorageQuota(cache, mib), limits) }
  }

  it('limits the bytes of posts, edits, comments and images of a user together, without effect on other users', async () => {
    const { api, stored } = limited(1)
    const writes = [
      () => api.post.create({ title: 'T', body, tags: [], status: 'draft' }, context(1)),
      () => api.post.update({ slug: 't', body }, context(1)),
      () => api.comment.create({ post: 't', body: body.slice(0, 5_000) }, context(1)),
      () => api.user.putImage({ name: 'i', data: body }, context(1)),
    ]
    for (let nth = 0; nth < 32; nth++) await writes[nth % writes.length]!()
    await expect(api.post.update({ slug: 't', body: body + body + body + body }, context(1))).rejects.toMatchObject({
      code: 'QUOTA_EXCEEDED',
    })
    const failure = await api.post.update({ slug: 't', body: 'x'.repeat(2 * MIB) }, context(1)).catch((error) => error)
    expect(failure.details.retryAfter).toBeGreaterThan(23 * 60 * 60)
    expect(stored).toHaveLength(32)
    // what was rejected is not counted
    await api.comment.create({ post: 't', body: 'short' }, context(1))
    await api.post.update({ slug: 't', body }, context(2))
  })

  it('counts each write as at least 1 KiB, and no preview', async () => {
    const { api } = limited(1)
    for (let nth = 0; nth < 100; nth++) await api.post.preview({ body }, context(1))
    for (let nth = 0; nth < 900; nth++) await api.like.set({ post: 't', liked: nth % 2 === 0 }, context(1))
    await expect(
      (async () => {
        for (let nth = 0; nth < 200; nth++) await api.like.set({ post: 't', liked: true }, context(1))
      })(),
    ).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' })
  })

  it('responds with 429, a code and Retry-After', async () => {
    const small = await startBlog(() => ({ rateLimit: true, dailyQuotaMb: 1 }))
    const hans = await new Caller(small.app).register('hans')
    const slug = await hans.publish('Long')
    let response = await hans.patch(`/api/posts/${slug}`, { body })
    for (let nth = 0; response.statusCode === 200 && nth < 40; nth++)
      response = await hans.patch(`/api/posts/${slug}`, { body: `${nth} ${body}` })
    expect(response.json()).toMatchObject({ status: 429, code: 'QUOTA_EXCEEDED' })
    expect(Number(response.headers['retry-after'])).toBeGreaterThan(60)
    await small.close()
  })
})

/** All rate limits, changed. */
const mapLimits = (change: (limit: { name: string }) => object): RateLimits =>
  Object.fromEntries(
    Object.entries(rateLimits).map(([service, methods]) => [
      service,
      Object.fromEntries(Object.entries(methods).map(([method, limits]) => [method, (limits as { name: string }[]).map(change)])),
    ]),
  ) as unknown as RateLimits

describe('addressKey', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::', '2001:db8:1:2::/64'],
    ['2001:db8::1:2:3', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.33', '64:ff9b:0:0::/64'],
    ['unknown', 'unknown'],
    ['', ''],
  ])('counts %j as %j', (address, key) => {
    expect(addressKey({ address })).toBe(key)
  })

  it.each([
    '2001:db8:0:0:1:0:0:1',
    '2001:0db8:0:0:1:0:0:1',
    '2001:db8::1:0:0:1',
    '2001:db8::0:1:0:0:1',
    '2001:0db8::1:0:0:1',
    '2001:db8:0:0:1::1',
    '2001:db8:0000:0:1::1',
    '2001:DB8:0:0:1::1',
  ])('counts %s, one of the spellings in RFC 5952, as the same network', (address) => {
    expect(addressKey({ address })).toBe('2001:db8:0:0::/64')
  })

  it.each([
    '::ffff:203.0.113.9',
    '::FFFF:203.0.113.9',
    '0:0:0:0:0:FFFF:203.0.113.9',
    '0000:0000:0000:0000:0000:ffff:203.0.113.9',
    '::ffff:cb00:7109',
    '0:0:0:0:0:ffff:cb00:7109',
    '::ffff:203.0.113.9%eth0',
  ])('counts %s, an IPv4-mapped address (RFC 4291, 2.5.5.2), as the IPv4 address', (address) => {
    expect(addressKey({ address })).toBe('203.0.113.9')
  })
})

describe('the password of a signed-in user', () => {
  it('can be tried ten times, by all methods together', async () => {
    const ida = await registerCaller('ida')
    let nth = 0
    const guess = () =>
      [
        () => ida.send('PUT', '/api/me/password', { body: { currentPassword: 'a guess', password: 'another horse' } }),
        () => ida.patch('/api/me', { email: 'new@example.com', password: 'a guess' }),
        () => ida.delete('/api/me', { body: { password: 'a guess' } }),
      ][nth++ % 3]!()
    expect(await countUntilLimited(guess, 20)).toBe(10)
    expect((await ida.patch('/api/me', { bio: 'Still here.' })).statusCode).toBe(200)
  })
})

describe('docs/limits.md', () => {
  it('lists exactly the rate limits of the code', async () => {
    const text = await readFile(new URL('../../docs/limits.md', import.meta.url), 'utf8')
    const per = (milliseconds: number) => ({ 60000: 'a minute', 600000: '10 minutes', 3600000: 'an hour' })[milliseconds]
    const rows = Object.entries(rateLimits).flatMap(([service, methods]) =>
      Object.entries(methods).flatMap(([method, limits]) =>
        limits.map(
          (limit: { name: string; count: number; windowMs: number }) =>
            `| \`${service}.${method}\` | ${limit.name} | ${limit.count} in ${per(limit.windowMs)} |`,
        ),
      ),
    )
    for (const { name, count, windowMs } of pageLimits) rows.push(`| a page that is not cached | ${name} | ${count} in ${per(windowMs)} |`)
    expect(rows.length).toBeGreaterThan(20)
    const documented = text.split('\n').filter((line) => /^\| (`\w+\.\w+`|a page .*) \| .* in /.test(line))
    expect(documented.sort()).toEqual(rows.sort())
  })
})
