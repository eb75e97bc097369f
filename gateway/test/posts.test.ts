import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Caller } from './support/caller.ts'
import { type Blog, startBlog } from './support/start-blog.ts'

let blog: Blog
let anonymous: Caller
let ada: Caller
let bob: Caller

beforeAll(async () => {
  blog = await startBlog()
  anonymous = new Caller(blog.app)
  ada = await anonymous.register('ada')
  bob = await anonymous.register('bob')
})
afterAll(() => blog.close())

const post = { title: 'A title', body: 'Some **text**', tags: ['news'], status: 'published' }
const CURSOR = /^[A-Za-z0-9]{1,32}-\d+$/

describe('a post', () => {
  it('is a draft without tags by default, and only its author can read it', async () => {
    const response = await ada.post('/api/posts', { title: 'Mine', body: 'Not yet' })
    expect(response.statusCode).toBe(201)
    expect(response.json().post).toMatchObject({ title: 'Mine', status: 'draft', tags: [], publishedAt: null, author: { username: 'ada' } })
    const { location } = response.headers
    expect((await ada.get(location!)).json().post.title).toBe('Mine')
    for (const reader of [anonymous, bob]) expect((await reader.get(location!)).json()).toMatchObject({ status: 404, code: 'NOT_FOUND' })
  })

  it('is returned with its safe HTML and with the cursor to follow it from', async () => {
    const created = (await ada.post('/api/posts', post)).json().post
    const response = await anonymous.get(`/api/posts/${created.slug}`)
    expect(response.json()).toEqual({ post: created })
    expect(created.html).toContain('<strong>text</strong>')
    expect(response.headers['live-cursor']).toMatch(CURSOR)
  })

  it('can be changed by its author; an outdated version is a conflict', async () => {
    const { slug, version } = (await ada.post('/api/posts', post)).json().post
    const changed = await ada.patch(`/api/posts/${slug}`, { title: 'Another title', version })
    expect(changed.statusCode).toBe(200)
    expect(changed.json().post).toMatchObject({ slug, title: 'Another title' })
    expect((await ada.patch(`/api/posts/${slug}`, { title: 'Too late', version })).json()).toMatchObject({ status: 409, code: 'CONFLICT' })
    expect((await bob.patch(`/api/posts/${slug}`, { title: 'Stolen' })).json()).toMatchObject({ status: 403, code: 'FORBIDDEN' })
    expect((await ada.patch('/api/posts/nothing', { title: 'x' })).json()).toMatchObject({ status: 404, code: 'NOT_FOUND' })
    expect((await ada.patch(`/api/posts/${slug}`, { slug: 'mine' })).json()).toMatchObject({ status: 422, errors: [{ path: '/slug' }] })
  })

  it('can be deleted by its author', async () => {
    const slug = await ada.publish('Short-lived')
    expect((await bob.delete(`/api/posts/${slug}`)).json()).toMatchObject({ status: 403, code: 'FORBIDDEN' })
    expect((await ada.delete(`/api/posts/${slug}`)).statusCode).toBe(204)
    expect((await ada.get(`/api/posts/${slug}`)).statusCode).toBe(404)
    expect((await ada.delete(`/api/posts/${slug}`)).statusCode).toBe(404)
  })

  it('can be liked and unliked, counts once if repeated, and shows the user’s own like', async () => {
    const slug = await ada.publish('Likeable')
    for (let time = 0; time < 2; time++) expect((await bob.put(`/api/posts/${slug}/like`)).json()).toEqual({ liked: true, likeCount: 1 })
    await expect.poll(async () => (await bob.get(`/api/posts/${slug}`)).json().post).toMatchObject({ liked: true, likeCount: 1 })
    expect((await anonymous.get(`/api/posts/${slug}`)).json().post).toMatchObject({ liked: false, likeCount: 1 })
    for (let time = 0; time < 2; time++)
      expect((await bob.delete(`/api/posts/${slug}/like`)).json()).toEqual({ liked: false, likeCount: 0 })
    expect((await bob.put('/api/posts/nothing/like')).json()).toMatchObject({ status: 404, code: 'NOT_FOUND' })
    expect((await anonymous.put(`/api/posts/${slug}/like`)).json()).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' })
  })
})

describe('an Idempotency-Key', () => {
  const headers = { 'idempotency-key': 'one' }

  it('creates one post for repeated and concurrent requests, with the same response', async () => {
    const [first, twin] = await Promise.all([ada.post('/api/posts', post, { headers }), ada.post('/api/posts', post, { headers })])
    expect(first.statusCode).toBe(201)
    expect(twin.json()).toEqual(first.json())
    expect((await bob.post('/api/posts', post, { headers })).json().post.id).not.toBe(first.json().post.id)
  })

  it('is rejected with another body', async () => {
    expect((await ada.post('/api/posts', { ...post, title: 'Another' }, { headers })).json()).toMatchObject({
      status: 422,
      code: 'INVALID',
    })
  })

  it('must be valid', async () => {
    for (const key of ['', 'x'.repeat(201)]) {
      const response = await ada.post('/api/posts', post, { headers: { 'idempotency-key': key } })
      expect(response.json()).toMatchObject({ status: 400, code: 'MALFORMED' })
    }
  })
})

describe('the list of posts', () => {
  it('is returned in pages to its end, newest first', async () => {
    const carl = await anonymous.register('carl')
    const slugs: string[] = []
    for (const title of ['One', 'Two', 'Three']) slugs.unshift(await carl.publish(title))
    const read: string[] = []
    let before = ''
    do {
      const response = await anonymous.get(`/api/posts?author=carl&limit=1${before}`)
      expect(response.headers['live-cursor']).toMatch(CURSOR)
      const { items, next } = response.json()
      read.push(...items.map((item: { slug: string }) => item.slug))
      before = next === null ? '' : `&before=${encodeURIComponent(next)}`
    } while (before)
    expect(read).toEqual(slugs)
  })

  it('has 20 summaries per page unless the request has another limit', async () => {
    const dora = await anonymous.register('dora')
    for (let count = 0; count < 21; count++) await dora.publish(`Post ${count}`)
    const { items, next } = (await anonymous.get('/api/posts?author=dora')).json()
    expect(items).toHaveLength(20)
    expect(next).toEqual(expect.any(String))
    expect(items[0]).not.toHaveProperty('body')
    expect((await anonymous.get('/api/posts?author=dora&limit=100')).json()).toMatchObject({ items: { length: 21 }, next: null })
  })

  it('can be filtered by tag and by the user who likes a post', async () => {
    const { slug } = (await ada.post('/api/posts', { ...post, tags: ['rare-tag'] })).json().post
    expect((await anonymous.get('/api/posts?tag=rare-tag')).json().items).toMatchObject([{ slug }])
    await bob.put(`/api/posts/${slug}/like`)
    await expect.poll(async () => (await anonymous.get('/api/posts?likedBy=bob')).json().items).toMatchObject([{ slug, liked: false }])
    expect((await bob.get('/api/posts?likedBy=bob')).json().items).toMatchObject([{ slug, liked: true }])
    expect((await anonymous.get('/api/tags')).json().items).toContainEqual({ tag: 'rare-tag', count: 1 })
  })

  it('can be searched, and filtered to the authors that the user follows', async () => {
    const { slug } = (await ada.post('/api/posts', { ...post, title: 'Cormorants' })).json().post
    expect((await anonymous.get('/api/posts?q=cormorant')).json()).toMatchObject({ items: [{ slug }], next: null })
    expect((await anonymous.get('/api/posts?q=%22%27%28or%20-')).statusCode).toBe(200)
    expect((await anonymous.get('/api/posts?following=true')).json()).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' })
    expect((await anonymous.get('/api/posts?following=false&q=cormorant')).json().items).toHaveLength(1)
    expect((await bob.get('/api/posts?following=true')).json()).toMatchObject({ items: [], next: null })
    expect((await anonymous.get(`/api/posts?q=${'x'.repeat(201)}`)).json()).toMatchObject({ status: 422, errors: [{ path: '/q' }] })
  })

  it('can have a title and tags in any script', async () => {
    const answer = await ada.post('/api/posts', { ...post, title: 'Привет, 世界', tags: ['фото', 'c#'] })
    expect(answer.statusCode).toBe(201)
    expect(answer.headers.location).toBe(`/api/posts/${encodeURIComponent('привет-世界')}`)
    expect((await anonymous.get(answer.headers.location as string)).json().post.slug).toBe('привет-世界')
    for (const query of ['tag=c%23', `tag=${encodeURIComponent('фото')}`, `q=${encodeURIComponent('世')}`])
      expect((await anonymous.get(`/api/posts?${query}`)).json().items, query).toHaveLength(1)
    expect((await anonymous.get('/api/search?q=ada,%20c%23')).json()).toMatchObject({
      tags: [{ tag: 'c#', count: 1 }],
      people: [{ username: 'ada' }],
    })
  })

  it('distinguishes malformed parameters from parameters out of bounds', async () => {
    const malformed = [
      'limit=ten',
      'limit=1.5',
      'limit=',
      'limit=1&limit=2',
      'tag=a&tag=b',
      'following=yes',
      'following=',
      'q=cormorant&before=MTIzLjQ',
      'before=',
      'before=garbage',
      `before=${'x'.repeat(201)}`,
      'limit=99999999999999999999',
    ]
    for (const query of malformed)
      expect((await anonymous.get(`/api/posts?${query}`)).json(), query).toMatchObject({ status: 400, code: 'MALFORMED' })
    for (const query of ['limit=0', 'limit=101', 'limit=-1']) {
      expect((await anonymous.get(`/api/posts?${query}`)).json(), query).toMatchObject({
        status: 422,
        code: 'INVALID',
        errors: [{ path: '/limit' }],
      })
    }
    expect((await anonymous.get('/api/posts?limit=0&colour=red')).json().errors).toHaveLength(2)
    expect((await anonymous.get('/api/posts?author=unknown-author')).json()).toMatchObject({ items: [], next: null })
  })
})

describe('the preview', () => {
  it('renders a text as publishing does, and requires a session', async () => {
    const response = await ada.post('/api/preview', { body: '*hello* <script>alert(1)</script>' })
    expect(response.statusCode).toBe(200)
    expect(response.json().html).toContain('<em>hello</em>')
    expect(response.json().html).not.toContain('<script')
    expect((await anonymous.post('/api/preview', { body: 'x' })).statusCode).toBe(401)
  })
})
