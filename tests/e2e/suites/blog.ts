import { expect, it } from 'vitest'
import { deploymentSuite, noisePng, Visitor } from '../src/index.ts'

export const blogSuite = deploymentSuite('a blog', (blog) => {
  it('registers users, signs them in and out', async () => {
    const ada = await new Visitor(blog()).register('ada')
    expect(ada.user).toMatchObject({ username: 'ada', email: 'ada@example.org', bio: '', avatarUrl: null })
    const signedIn = await ada.request<{ token: string }>('POST', '/api/sessions', { login: 'ADA@example.org', password: 'ada-password' })
    expect(signedIn.status).toBe(201)
    expect(signedIn.headers.get('set-cookie')).toMatch(/HttpOnly.*SameSite=Lax|SameSite=Lax.*HttpOnly/)
    expect((await ada.request('POST', '/api/sessions', { login: 'ada', password: 'wrong-password' })).body).toMatchObject({
      status: 401,
      code: 'INVALID_CREDENTIALS',
    })
    expect(
      (await ada.request('POST', '/api/users', { username: 'Ada', email: 'x@example.org', password: 'long enough' })).body,
    ).toMatchObject({ status: 409, code: 'USERNAME_TAKEN' })
    expect((await ada.request('DELETE', '/api/sessions/current')).status).toBe(204)
    expect((await ada.request('GET', '/api/me')).body).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' })
    ada.token = signedIn.body.token
    expect((await ada.request('GET', '/api/me')).body).toMatchObject({ user: { username: 'ada', email: 'ada@example.org' } })
  })

  it('publishes a draft as safe HTML', async () => {
    const [author, reader] = [await new Visitor(blog()).register('author'), new Visitor(blog())]
    const draft = await author.request<any>('POST', '/api/posts', {
      title: 'Über TCP',
      body: 'Hi <script>alert(1)</script>\n\n```js\nlet a = 1\n```',
      tags: ['net'],
    })
    expect(draft.body.post).toMatchObject({ slug: 'uber-tcp', status: 'draft', publishedAt: null, author: { username: 'author' } })
    expect(draft.body.post.html).not.toContain('<script')
    expect((await reader.request('GET', '/api/posts/uber-tcp')).body).toMatchObject({ status: 404, code: 'NOT_FOUND' })
    expect((await author.request('PATCH', '/api/posts/uber-tcp', { status: 'published' })).status).toBe(200)
    const answer = await reader.request<any>('GET', '/api/posts/uber-tcp')
    expect(answer.headers.get('duplex-deployment')).toBe(blog().deployment)
    expect(answer.headers.get('live-cursor')).toMatch(/^[A-Za-z0-9]+-\d+$/)
    expect(answer.body.post).toMatchObject({ status: 'published', tags: ['net'], likeCount: 0, liked: false })
    expect((await reader.posts('?tag=net')).items.map((post) => post.slug)).toEqual(['uber-tcp'])
  })

  it('counts concurrent likes and comments exactly and shows the counts in lists', async () => {
    const people = await Promise.all(Array.from({ length: 8 }, (_, index) => new Visitor(blog()).register(`counter${index}`)))
    const post = await people[0]!.publish('Counted')
    const likes = await Promise.all(people.flatMap((person) => [person.like(post.slug), person.like(post.slug), person.like(post.slug)]))
    expect(Math.max(...likes.map((like) => like.likeCount))).toBe(8)
    await Promise.all([people[0]!.unlike(post.slug), people[1]!.unlike(post.slug), people[1]!.unlike(post.slug)])
    const first = await people[0]!.comment(post.slug, 'first')
    await Promise.all(people.map((person, index) => person.comment(post.slug, `reply ${index}`, first.id)))
    await expect
      .poll(async () => (await people[2]!.posts()).items.find((item) => item.slug === post.slug))
      .toMatchObject({ likeCount: 6, commentCount: 9, liked: true })
    expect((await people[0]!.post(post.slug)).liked).toBe(false)
    const comments = await people[0]!.comments(post.slug)
    expect(comments.map((comment) => comment.parentId)).toEqual([null, ...people.map(() => first.id)])
  })

  it('redirects the path of a comment to the page of comments that contains it', async () => {
    const author = await new Visitor(blog()).register('numerous')
    const { slug } = await author.publish('Numerous')
    const ids: number[] = []
    for (let n = 0; n < 102; n++) ids.push((await author.comment(slug, `Number ${n}`, n === 101 ? ids[0] : undefined)).id)
    const open = async (path: string) => {
      const { status, headers } = await fetch(blog().url + path, { redirect: 'manual' })
      expect(status, path).toBe(303)
      const to = headers.get('location')!
      return { to, html: await (await fetch(blog().url + to)).text() }
    }
    for (const n of [0, 99, 100, 101]) {
      const { to, html } = await open(`/posts/${slug}/comments/${ids[n]}`)
      expect(to).toMatch(n < 100 ? new RegExp(`^/posts/${slug}#comment-${ids[n]}$`) : new RegExp(`\\?comments=.+#comment-${ids[n]}$`))
      expect(html, to).toContain(`id="comment-${ids[n]}"`)
    }
    const { html } = await open(`/posts/${slug}/comments/${ids[101]}`)
    expect(html).toMatch(/In reply to .*numerous.*Number 0/s)
    expect(html).toContain(`href="/posts/${slug}#comments" rel="prev"`)
    expect((await open(`/posts/${slug}/comments/999999`)).to).toBe(`/posts/${slug}#comments`)

    const { headers } = await author.request('POST', `/api/posts/${slug}/comments`, { body: 'The last' })
    const stored = await author.request<any>('GET', headers.get('location')!)
    expect(stored.body).toMatchObject({ comment: { body: 'The last' }, page: expect.any(String) })
  })

  it('stores requests with the same Idempotency-Key once', async () => {
    const author = await new Visitor(blog()).register('twice')
    const send = (title: string) =>
      author.request<any>('POST', '/api/posts', { title, body: 'b', status: 'published' }, { 'idempotency-key': 'same' })
    const answers = await Promise.all([send('Once'), send('Once'), send('Once')])
    expect(answers.map((answer) => answer.status)).toEqual([201, 201, 201])
    expect(new Set(answers.map((answer) => answer.body.post.id)).size).toBe(1)
    expect(await send('Another')).toMatchObject({ status: 422, body: { code: 'INVALID' } })
    expect((await author.posts('?author=twice')).items).toHaveLength(1)
  })

  it('stores an image close to the size limit and serves it to all readers', async () => {
    const author = await new Visitor(blog()).register('photographer')
    const image = await author.upload(noisePng(900, 900))
    expect(image).toEqual({ url: expect.stringMatching(/^\/images\/[0-9a-f]{32}-900x900\.webp$/), width: 900, height: 900 })
    const shown = await fetch(blog().url + image.url)
    expect({ status: shown.status, type: shown.headers.get('content-type') }).toEqual({ status: 200, type: 'image/webp' })
    expect((await shown.arrayBuffer()).byteLength).toBeGreaterThan(400_000)
  })

  it('sends security headers with every response', async () => {
    const page = await fetch(`${blog().url}/`)
    const script = /"([^"]*\/_app\/immutable\/[^"]+\.js)"/.exec(await page.text())![1]!
    const answers = [
      page,
      ...(await Promise.all(
        ['/nothing-here', '/sign-in', '/%ff', '/health/live', '/live', script].map((path) => fetch(new URL(path, blog().url))),
      )),
    ]
    for (const { url, headers } of answers) {
      expect(headers.get('x-content-type-options'), url).toBe('nosniff')
      expect(headers.get('content-security-policy'), url).toContain("frame-ancestors 'none'")
      if (!headers.get('content-type')?.includes('html')) continue
      expect(headers.get('content-security-policy'), url).toContain("script-src 'self' 'sha256-")
      expect(headers.get('cross-origin-opener-policy'), url).toBe('same-origin')
      expect(headers.get('referrer-policy'), url).toBe('same-origin')
    }
    expect(answers.filter(({ headers }) => headers.get('content-type')?.includes('html'))).toHaveLength(3)
  })

  it('lists all invalid fields at once and sends problem+json for every error', async () => {
    const visitor = new Visitor(blog())
    const invalid = await visitor.request<any>('POST', '/api/users', { username: 'a!', email: 'nowhere', password: 'short', extra: 1 })
    expect(invalid.headers.get('content-type')).toContain('application/problem+json')
    expect(invalid.body).toMatchObject({ status: 422, code: 'INVALID' })
    expect(invalid.body.errors.map((error: { path: string }) => error.path).sort()).toEqual(['/email', '/extra', '/password', '/username'])
    expect((await visitor.request('POST', '/api/posts', {})).body).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' })
    expect((await visitor.request('GET', '/api/nowhere')).body).toMatchObject({ status: 404, code: 'NOT_FOUND' })
    expect((await visitor.request('PUT', '/api/posts')).body).toMatchObject({ status: 405, code: 'METHOD_NOT_ALLOWED' })
    expect((await visitor.request('GET', '/api/posts?before=garbled')).body).toMatchObject({ status: 400, code: 'MALFORMED' })
  })

  it('rejects a cross-site write with a session cookie as BAD_ORIGIN', async () => {
    const visitor = await new Visitor(blog()).register('crosser')
    const headers = { cookie: `session=${visitor.token}` }
    visitor.token = null
    const post = { title: 'Forged', body: 'b' }
    expect((await visitor.request('POST', '/api/posts', post, { ...headers, 'sec-fetch-site': 'cross-site' })).body).toMatchObject({
      code: 'BAD_ORIGIN',
    })
    expect((await visitor.request('POST', '/api/posts', post, { ...headers, origin: 'https://elsewhere.example' })).body).toMatchObject({
      code: 'BAD_ORIGIN',
    })
    expect((await visitor.request('POST', '/api/posts', post, { ...headers, 'sec-fetch-site': 'same-origin' })).status).toBe(201)
  })

  it('reports its deployment and that every service is up', async () => {
    const { body } = await new Visitor(blog()).request('GET', '/api/status')
    expect(body).toMatchObject({
      deployment: blog().deployment,
      cursor: expect.stringMatching(/^[A-Za-z0-9]+-\d+$/),
      services: { user: 'up', post: 'up', comment: 'up', like: 'up', event: 'up' },
    })
  })

  it('serves pages that are readable without JavaScript', async () => {
    const author = await new Visitor(blog()).register('pages')
    const post = await author.publish('A page to read', 'Some **strong** words.')
    await author.comment(post.slug, 'A comment to read')
    const reader = new Visitor(blog())
    const home = await reader.request<string>('GET', '/')
    expect(home.status).toBe(200)
    expect(home.body).toContain('A page to read')
    const page = await reader.request<string>('GET', `/posts/${post.slug}`)
    expect(page.body).toContain('<strong>strong</strong>')
    expect(page.body).toContain('A comment to read')
    expect((await reader.request('GET', '/posts/nowhere')).status).toBe(404)
  })
})
