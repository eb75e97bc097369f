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
  behindEdge = new Caller(await createGateway({ ...blog.parts, trustProxy: '127.0.0.1' }))
})
afterAll(async () => {
  await behindEdge.app.close()
  await blog.close()
})

/** A write by somebody with a cookie, as a browser would send it. */
const write = (headers: Record<string, string>, caller = new Caller(blog.app)) =>
  caller.post('/api/preview', { body: 'x' }, { headers: { host: 'blog.example', cookie: `session=${ada.token}`, ...headers } })

const refused = { status: 403, code: 'BAD_ORIGIN' }

describe('a write by a browser', () => {
  it('passes from here', async () => {
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

  it('is refused from anywhere else', async () => {
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

  it('is refused without a cookie too: to be signed in by another site is an attack', async () => {
    const response = await new Caller(blog.app).post(
      '/api/sessions',
      { login: 'ada', password: 'correct horse' },
      { headers: { 'sec-fetch-site': 'cross-site' } },
    )
    expect(response.json()).toMatchObject(refused)
    expect(response.cookies).toEqual([])
  })

  it('behind a trusted edge is held against the host that the edge was asked for', async () => {
    const forwarded = { 'x-forwarded-host': 'public.example', host: 'gateway:8080' }
    expect((await write({ ...forwarded, origin: 'https://public.example' }, behindEdge)).statusCode).toBe(200)
    expect((await write({ ...forwarded, origin: 'https://gateway:8080' }, behindEdge)).json()).toMatchObject(refused)
    expect((await write({ origin: 'https://blog.example' }, behindEdge)).statusCode).toBe(200)
  })
})

describe('a request that no browser forges', () => {
  it('passes: a client that sends neither header, and every read', async () => {
    expect((await write({})).statusCode).toBe(200)
    expect((await ada.get('/api/me', { headers: { 'sec-fetch-site': 'cross-site', origin: 'http://evil.example' } })).statusCode).toBe(200)
  })
})

describe('the session cookie', () => {
  const signIn = (caller: Caller, headers: Record<string, string> = {}) =>
    caller.post('/api/sessions', { login: 'ada', password: 'correct horse' }, { headers })

  it('is for https alone where the browser came by https, as a trusted edge says', async () => {
    expect((await signIn(behindEdge, { 'x-forwarded-proto': 'https' })).cookies[0]).toMatchObject({
      secure: true,
      httpOnly: true,
      sameSite: 'Lax',
    })
    expect((await signIn(new Caller(blog.app), { 'x-forwarded-proto': 'https' })).cookies[0]).not.toHaveProperty('secure')
  })
})
