import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGateway } from '../src/create-gateway.ts'
import { Caller } from './support/caller.ts'
import { type Blog, startBlog } from './support/start-blog.ts'

const MB = 1024 * 1024
let blog: Blog
let port: number

beforeAll(async () => {
  blog = await startBlog()
  await blog.app.listen({ port: 0, host: '127.0.0.1' })
  port = (blog.app.server.address() as AddressInfo).port
})
afterAll(() => blog.close())

/** Sends the given bytes and reads until the server closes the connection. */
async function raw(bytes: string): Promise<{ status: number; head: string; body: string }> {
  const socket = connect(port, '127.0.0.1')
  socket.write(bytes)
  const answer = await text(socket)
  const [head = '', body = ''] = answer.split('\r\n\r\n', 2)
  return { status: Number(head.split(' ')[1]), head: head.toLowerCase(), body }
}

describe('over a real connection', () => {
  it('a browser can sign in, is authenticated by its cookie, and can sign out', async () => {
    await new Caller(blog.app).register('ada')
    const base = `http://127.0.0.1:${port}`
    const headers = { 'content-type': 'application/json', origin: base }
    const signedIn = await fetch(`${base}/api/sessions`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ login: 'ada', password: 'correct horse' }),
    })
    expect(signedIn.status).toBe(201)
    const cookie = signedIn.headers.getSetCookie()[0]!.split(';')[0]!
    expect(await (await fetch(`${base}/api/me`, { headers: { cookie } })).json()).toMatchObject({ user: { username: 'ada' } })
    const signedOut = await fetch(`${base}/api/sessions/current`, { method: 'DELETE', headers: { cookie, origin: base } })
    expect(signedOut.status).toBe(204)
    expect(signedOut.headers.getSetCookie()[0]).toMatch(/^session=;.*Expires=Thu, 01 Jan 1970/)
    expect((await fetch(`${base}/api/me`, { headers: { cookie } })).status).toBe(401)
  })

  it('invalid HTTP and oversized headers are rejected with a problem document', async () => {
    for (const [bytes, status, code] of [
      ['nonsense\r\n\r\n', 400, 'MALFORMED'],
      ['GET /api/posts HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'MALFORMED'],
      [`GET /api/posts HTTP/1.1\r\nHost: a\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'TOO_LARGE'],
      ['POST /api/posts HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n', 400, 'MALFORMED'],
    ] as const) {
      const answer = await raw(bytes)
      expect(answer.status).toBe(status)
      expect(answer.head).toContain('duplex-deployment: monolith')
      expect(answer.head).toContain('content-type: application/problem+json')
      expect(JSON.parse(answer.body)).toMatchObject({ status, code })
    }
  })

  it('a body is rejected by its Content-Length before it is received', async () => {
    const socket = connect(port, '127.0.0.1')
    socket.write('POST /api/users HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100000000\r\n\r\n{')
    const [answer] = await once(socket, 'data')
    expect(String(answer)).toMatch(/^HTTP\/1\.1 413 /)
    socket.destroy()
  })

  it.each([
    ['with a Content-Length', `Content-Length: ${8 * MB}`, (body: string) => body],
    ['in chunks', 'Transfer-Encoding: chunked', (body: string) => `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`],
  ])('a client that reads only after it has sent a body that is too large, %s, receives the rejection', async (_, header, coded) => {
    const socket = connect(port, '127.0.0.1')
    const head = `POST /api/users HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n${header}\r\n\r\n`
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject).pause()
      socket.write(head + coded('x'.repeat(8 * MB)), () => resolve())
    })
    socket.write('GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
    expect((await text(socket)).match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 200'])
  })
})

describe('the trace of a request', () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'

  it('continues from the request into the calls of services, which also get a deadline', async () => {
    const seen: unknown[] = []
    const { post } = blog.parts.api
    const tags: typeof post.tags = (input, call) => {
      seen.push({ ...call })
      return post.tags(input, call)
    }
    const app = await createGateway({ ...blog.parts, api: { ...blog.parts.api, post: { ...post, tags } } })
    const caller = new Caller(app)
    await caller.get('/api/tags', { headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` } })
    await caller.get('/api/tags', { headers: { traceparent: 'nonsense' } })
    await app.close()
    expect(seen).toEqual([
      {
        actor: null,
        address: '127.0.0.1',
        deadline: expect.any(Number),
        traceparent: expect.stringMatching(new RegExp(`^00-${traceId}-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$`)),
      },
      {
        actor: null,
        address: '127.0.0.1',
        deadline: expect.any(Number),
        traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/),
      },
    ])
  })
})

describe('health', () => {
  it('is served on the public port: live, and ready when all parts are ready', async () => {
    expect((await blog.app.inject('/health/live')).statusCode).toBe(200)
    await expect.poll(async () => (await blog.app.inject('/health/ready')).statusCode).toBe(200)
  })

  it('is not ready while a part is not ready', async () => {
    let partReady = false
    const pages = async (_: unknown, { context }: { context: { readyWhen(check: () => boolean): void } }) =>
      context.readyWhen(() => partReady)
    const app = await createGateway({ ...blog.parts, pages })
    expect((await app.inject('/health/ready')).statusCode).toBe(503)
    expect((await app.inject('/health/live')).statusCode).toBe(200)
    partReady = true
    await expect.poll(async () => (await app.inject('/health/ready')).statusCode).toBe(200)
    await app.close()
  })
})

describe('the pages', () => {
  it('receive every URL outside the API', async () => {
    const pages = async (app: { get: (url: string, handler: () => string) => void }) => app.get('/*', () => 'a page')
    const app = await createGateway({ ...blog.parts, pages: pages as never })
    expect((await app.inject('/posts/some-post')).body).toBe('a page')
    expect((await app.inject('/')).headers).toMatchObject({
      'duplex-deployment': 'monolith',
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    })
    expect((await app.inject('/api/nothing')).json()).toMatchObject({ status: 404, code: 'NOT_FOUND' })
    expect((await app.inject('/apiary')).body).toBe('a page')
    await app.close()
  })
})

describe('stopping', () => {
  it('finishes pending requests and accepts no new connections', async () => {
    const gate = Promise.withResolvers<void>()
    const { post } = blog.parts.api
    let called = false
    const tags: typeof post.tags = async (input, call) => {
      called = true
      await gate.promise
      return post.tags(input, call)
    }
    const app = await createGateway({ ...blog.parts, api: { ...blog.parts.api, post: { ...post, tags } } })
    const base = await app.listen({ port: 0, host: '127.0.0.1' })
    const { port: own } = app.server.address() as AddressInfo
    const pending = fetch(`${base}/api/tags`)
    await expect.poll(() => called).toBe(true)
    const closed = app.close()
    await expect
      .poll(async () => {
        const socket = connect(own, '127.0.0.1')
        const outcome = await once(socket, 'connect').then(
          () => 'accepted',
          () => 'refused',
        )
        socket.destroy()
        return outcome
      })
      .toBe('refused')
    gate.resolve()
    expect((await pending).status).toBe(200)
    await closed
  })
})
