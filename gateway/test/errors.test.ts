import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Caller } from './support/caller.ts'
import { type Blog, startBlog } from './support/start-blog.ts'

let blog: Blog
let anonymous: Caller
let ada: Caller

beforeAll(async () => {
  blog = await startBlog((parts) => ({
    api: { ...parts.api, post: { ...parts.api.post, tags: () => Promise.reject(new Error('a secret of the database')) } },
  }))
  anonymous = new Caller(blog.app)
  ada = await anonymous.register('ada')
})
afterAll(() => blog.close())

describe('an error', () => {
  it('has the type problem+json, and names the deployment in a header', async () => {
    const response = await anonymous.get('/api/posts/nothing')
    expect(response.headers).toMatchObject({
      'content-type': 'application/problem+json; charset=utf-8',
      'duplex-deployment': 'monolith',
      'cache-control': 'no-store',
    })
    expect(response.json()).toEqual({
      type: 'urn:duplex:problem:NOT_FOUND',
      title: 'Not found',
      status: 404,
      code: 'NOT_FOUND',
      detail: expect.any(String),
    })
  })

  it('that is unexpected has a trace id and no further details', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
    const response = await anonymous.get('/api/tags', { headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` } })
    expect(response.json()).toMatchObject({ status: 500, code: 'INTERNAL', traceId })
    expect(response.body).not.toContain('secret')
  })
})

describe('a URL', () => {
  it('of the API that does not exist returns 404, even if the body is invalid', async () => {
    for (const url of [
      '/api',
      '/api/',
      '/api/nothing',
      '/api/posts/',
      '/api/posts/a/b/c',
      '/api/constructor',
      `/api/posts/${'x'.repeat(3_000)}`,
    ]) {
      expect((await anonymous.get(url)).json(), url).toMatchObject({ status: 404, code: 'NOT_FOUND' })
    }
    expect((await anonymous.send('POST', '/api/nothing', { raw: '{' })).statusCode).toBe(404)
    expect((await anonymous.get(`/api/posts/${'x'.repeat(121)}`)).statusCode).toBe(404)
  })

  it('that does not support the method returns 405 with `Allow`', async () => {
    const expected = {
      '/api/posts': 'GET, HEAD, OPTIONS, POST',
      '/api/posts/a/like': 'DELETE, OPTIONS, PUT',
      '/api/sessions/current': 'DELETE, OPTIONS',
    }
    for (const [url, allow] of Object.entries(expected)) {
      for (const method of ['PATCH', 'PROPFIND', 'TRACE'] as const) {
        const response = await anonymous.send(method as 'PATCH', url)
        expect(response.json(), `${method} ${url}`).toMatchObject({ status: 405, code: 'METHOD_NOT_ALLOWED' })
        expect(response.headers.allow).toBe(allow)
      }
    }
  })

  it('returns its methods for OPTIONS, and the headers of GET without the body for HEAD', async () => {
    const options = await anonymous.send('OPTIONS', '/api/posts/a')
    expect(options.statusCode).toBe(204)
    expect(options.headers.allow).toBe('DELETE, GET, HEAD, OPTIONS, PATCH')
    const head = await anonymous.send('HEAD', '/api/posts')
    expect(head.statusCode).toBe(200)
    expect(head.headers['live-cursor']).toBeDefined()
    expect(head.body).toBe('')
  })

  it('with invalid percent-encoding returns 400', async () => {
    for (const url of ['/%ff', '/api/posts/%ff', '/api/posts/%'])
      expect((await anonymous.get(url)).json(), url).toMatchObject({ status: 400, code: 'MALFORMED' })
    expect((await anonymous.get('/%ff')).headers['duplex-deployment']).toBe('monolith')
  })
})

describe('a body', () => {
  const send = (raw: string | Buffer, headers = {}) => anonymous.send('POST', '/api/sessions', { raw, headers })

  it('that is not JSON returns 400', async () => {
    for (const raw of ['{', 'login=ada', '{"login":}', '{"__proto__":{"admin":true}}', Buffer.from([0xff, 0xfe])]) {
      expect((await send(raw)).json(), String(raw)).toMatchObject({ status: 400, code: 'MALFORMED' })
    }
    expect((await anonymous.post('/api/sessions')).json()).toMatchObject({ status: 400, code: 'MALFORMED' })
    expect((await send('', { 'content-length': '0' })).json()).toMatchObject({ status: 400, code: 'MALFORMED' })
  })

  it('of another media type returns 415', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/xml',
      'nonsense',
    ]) {
      expect((await send('login=ada', { 'content-type': type })).json(), type).toMatchObject({ status: 415, code: 'UNSUPPORTED_TYPE' })
    }
  })

  it('that exceeds the size limit of its route returns 413', async () => {
    expect((await send(JSON.stringify({ login: 'x'.repeat(64 * 1024) }))).json()).toMatchObject({ status: 413, code: 'TOO_LARGE' })
    const post = (length: number) => ada.post('/api/posts', { title: 'Long', body: 'é'.repeat(length) })
    expect((await post(50_000)).statusCode).toBe(201)
    expect((await post(50_001)).json()).toMatchObject({ status: 422, errors: [{ path: '/body' }] })
    expect((await post(300_000)).json()).toMatchObject({ status: 413, code: 'TOO_LARGE' })
  })

  it('that is not a JSON object returns 422', async () => {
    for (const raw of ['[]', '"x"', '1', 'true', 'null', ' null\n'])
      expect((await send(raw)).json(), raw).toMatchObject({ status: 422, code: 'INVALID' })
  })

  it('with hostile values returns 422, or is stored as plain text', async () => {
    const depth = 20_000
    const attempts: object[] = [
      { tags: 'x' },
      { tags: [1] },
      { tags: Array(1_000).fill('a') },
      { title: { $gt: '' } },
      { title: 'nul \0 byte' },
      { status: '__proto__' },
      { constructor: 1 },
    ]
    for (const attempt of attempts) {
      const response = await ada.post('/api/posts', { title: 'T', body: 'B', ...attempt })
      expect(response.json(), JSON.stringify(attempt).slice(0, 80)).toMatchObject({ status: 422, code: 'INVALID' })
    }
    const deep = await ada.send('POST', '/api/posts', { raw: `{"title":"T","body":"B","tags":${'['.repeat(depth)}${']'.repeat(depth)}}` })
    expect(deep.statusCode).toBe(422)
    const unusual = await ada.post('/api/posts', { title: "'; drop table posts; --", body: 'lone \ud800 surrogate, \u202e and {{7*7}}' })
    expect(unusual.statusCode).toBe(201)
    expect(unusual.json().post.title).toBe("'; drop table posts; --")
  })

  it('that is not UTF-8 returns 400 instead of being decoded to another text', async () => {
    const raw = Buffer.concat([Buffer.from('{"title":"T","body":"a'), Buffer.from([0xff, 0xc3]), Buffer.from('"}')])
    expect((await ada.send('POST', '/api/posts', { raw })).json()).toMatchObject({ status: 400, code: 'MALFORMED' })
  })

  it('is ignored if the operation expects none', async () => {
    const slug = await ada.publish('Liked with a body')
    expect(
      (await ada.send('PUT', `/api/posts/${slug}/like`, { headers: { 'content-type': 'application/json', 'content-length': '0' } }))
        .statusCode,
    ).toBe(200)
    expect((await ada.send('DELETE', `/api/posts/${slug}`, { headers: { 'content-type': 'application/json' } })).statusCode).toBe(204)
  })
})

describe('text with a NUL', () => {
  it('in a URL path returns 404, and in a filter does not fail', async () => {
    for (const url of ['/api/posts/%00', '/api/users/%00', '/api/posts/%00/comments'])
      expect((await anonymous.get(url)).statusCode, url).toBe(404)
    expect((await anonymous.get('/api/posts?tag=%00')).statusCode).toBeLessThan(500)
    expect((await anonymous.get('/api/posts?author=%00')).statusCode).toBeLessThan(500)
  })
})

describe('a client that is not signed in', () => {
  it('gets 401 before its input is validated', async () => {
    const attempts = [
      anonymous.send('POST', '/api/posts', { raw: '{' }),
      anonymous.post('/api/posts', { nonsense: true }),
      anonymous.send('POST', '/api/posts', { raw: 'x'.repeat(600_000) }),
      anonymous.send('POST', '/api/preview', { raw: '<a/>', headers: { 'content-type': 'text/xml' } }),
      anonymous.patch('/api/posts/nothing', {}),
      anonymous.patch('/api/comments/first', {}),
      anonymous.post('/api/posts/nothing/comments', { body: '' }),
    ]
    for (const response of await Promise.all(attempts)) expect(response.json()).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' })
  })

  it('can read public data, also with an expired session', async () => {
    for (const headers of [{ cookie: 'session=stale' }, { authorization: 'Bearer stale' }, { cookie: `session=${'x'.repeat(5_000)}` }]) {
      expect((await anonymous.get('/api/posts', { headers: headers as Record<string, string> })).statusCode).toBe(200)
    }
  })
})
