import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGateway } from '../src/create-gateway.ts'
import { Caller } from './support/caller.ts'
import { type Blog, startBlog } from './support/start-blog.ts'

let blog: Blog
let ada: Caller
let behindEdge: Caller

beforeAll(async () => {
  blog = await startBlog()
  ada = await new Caller(blog.app).register('ada')
  configured = new Caller(await createGateway({ ...blog.parts, origin: 'https://blog.example' }))
  behindEdge = new Caller(await createGateway({ ...blog.parts, trustProxy: '127.0.0.1' }))
})
afterAll(async () => {
  await behindEdge.app.close()
  await configured.app.close()
  await blog.close()
})

/** A write request with a session cookie, as a browser sends it. */
const write = (headers: Record<string, string>, caller = new Caller(blog.app)) =>
  caller.post('/api/preview', { body: 'x' }, { headers: { host: 'blog.example', cookie: `session=${ada.token}`, ...headers } })

let configured: Caller

const refused = { status: 403, code: 'BAD_ORIGIN' }

describe('with a configured origin', () => {
  it('a write from that origin is accepted, also if a proxy has replaced the host', async () => {
    const headers = { origin: 'https://blog.example', host: 'gateway:8080' }
    expect((await write(headers, configured)).statusCode).toBe(200)
    expect((await write(headers)).json()).toMatchObject(refused)
    expect((await write({ ...headers, origin: 'https://elsewhere.example' }, configured)).json()).toMatchObject(refused)
  })

  it('the session cookie is secure if that origin is, also if a proxy has not told so', async () => {
    const signIn = (caller: Caller) => caller.post('/api/sessions', { login: 'ada', password: 'correct horse' })
    expect((await signIn(configured)).headers['set-cookie']).toMatch(/; Secure/)
    expect((await signIn(new Caller(blog.app))).headers['set-cookie']).not.toMatch(/; Secure/)
  })
})

describe('a write by a browser', () => {
  it('is accepted from the same site', async () => {
    for (const headers of [
      { 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'none' },
      { 'sec-fetch-site': 'same-origin', origin: 'https://elsewhere.example' },
      { origin: 'http://blog.example' },
      { origin: 'https://blog.example' },
      { origin: 'https://BLOG.example', host: 'blog.example:443' },
      { origin: 'http://localhost:8080', host: 'localhost:8080' },
    ]) {
      expect((await write(headers as Record<string, string>)).statusCode, JSON.stringify(headers)).toBe(200)
    }
  })

  it('is rejected from another site', async () => {
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin: 'http://blog.example' },
      { 'sec-fetch-site': 'same-origin, cross-site' },
      { 'sec-fetch-site': '' },
      { origin: 'http://evil.example' },
      { origin: 'null' },
      { origin: '' },
      { origin: 'http://blog.example.evil.example' },
      { origin: 'http://blog.example:8080' },
      { origin: 'http://other.blog.example' },
      { origin: 'file://' },
      { origin: 'http://evil.example', 'x-forwarded-host': 'evil.example' },
    ]) {
      expect((await write(headers as Record<string, string>)).json(), JSON.stringify(headers)).toMatchObject(refused)
    }
  })

  it('is rejected without a cookie too: another site must not sign a user in', async () => {
    const response = await new Caller(blog.app).post(
      '/api/sessions',
      { login: 'ada', password: 'correct horse' },
      { headers: { 'sec-fetch-site': 'cross-site' } },
    )
    expect(response.json()).toMatchObject(refused)
    expect(response.cookies).toEqual([])
  })

  it('behind a trusted proxy is compared with the forwarded host', async () => {
    const forwarded = { 'x-forwarded-host': 'public.example', host: 'gateway:8080' }
    expect((await write({ ...forwarded, origin: 'https://public.example' }, behindEdge)).statusCode).toBe(200)
    expect((await write({ ...forwarded, origin: 'https://gateway:8080' }, behindEdge)).json()).toMatchObject(refused)
    expect((await write({ origin: 'https://blog.example' }, behindEdge)).statusCode).toBe(200)
  })
})

describe('a request that is not a cross-site write', () => {
  it('is accepted: a client that sends neither header, and every read', async () => {
    expect((await write({})).statusCode).toBe(200)
    expect((await ada.get('/api/me', { headers: { 'sec-fetch-site': 'cross-site', origin: 'http://evil.example' } })).statusCode).toBe(200)
  })
})

describe('the session cookie', () => {
  const signIn = (caller: Caller, headers: Record<string, string> = {}) =>
    caller.post('/api/sessions', { login: 'ada', password: 'correct horse' }, { headers })

  it('has the Secure attribute if the browser used https, as reported by a trusted proxy', async () => {
    expect((await signIn(behindEdge, { 'x-forwarded-proto': 'https' })).cookies[0]).toMatchObject({
      secure: true,
      httpOnly: true,
      sameSite: 'Lax',
    })
    expect((await signIn(new Caller(blog.app), { 'x-forwarded-proto': 'https' })).cookies[0]).not.toHaveProperty('secure')
  })
})
