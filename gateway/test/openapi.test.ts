import { type ApiAnswer, type ApiDocument, answerCheck } from '@duplex/test-support'
import Fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { operations } from '../src/api/routes/index.ts'
import type { GatewayContext } from '../src/context.ts'
import { createGateway } from '../src/create-gateway.ts'
import { Caller } from './support/caller.ts'
import { type Blog, startBlog } from './support/start-blog.ts'

let blog: Blog
let document: ApiDocument

beforeAll(async () => {
  blog = await startBlog()
  document = (await blog.app.inject('/api/docs/json')).json()
})
afterAll(() => blog.close())

/** Every route that the operations add, told by the web framework itself. */
async function routesThatExist(): Promise<string[]> {
  const found: string[] = []
  const app = Fastify({ exposeHeadRoutes: false })
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) found.push(`${one} ${url.replaceAll(/:(\w+)/g, '{$1}')}`)
  })
  for (const operation of operations) operation(app as never, blog.parts as GatewayContext)
  await app.close()
  return found
}

describe('the document', () => {
  it('has exactly the routes that exist', async () => {
    const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const existing = await routesThatExist()
    expect(existing).toContain('GET /api/posts/{slug}')
    expect(documented.sort()).toEqual([...existing, 'GET /live'].sort())
  })

  it('says of every operation what it does, who may, and what comes of it', () => {
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        const name = `${method} ${path}`
        expect(operation, name).toMatchObject({ summary: expect.any(String), tags: [expect.any(String)], security: expect.any(Array) })
        const statuses = Object.keys(operation.responses)
        expect(
          statuses.filter((status) => Number(status) < 300),
          name,
        ).not.toEqual([])
        expect(statuses, name).toEqual(expect.arrayContaining(['400', '429', '500', '503', '504']))
      }
    }
  })

  it('is browsable, with nothing fetched from elsewhere', async () => {
    const page = await blog.app.inject('/api/docs')
    expect(page.statusCode).toBe(200)
    expect(page.headers['content-security-policy']).toContain("default-src 'none'; script-src 'self';")
    const addresses = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address!)
    expect(addresses.length).toBeGreaterThan(3)
    for (const address of addresses) {
      expect(address).toMatch(/^\/api\/docs\/static\//)
      expect((await blog.app.inject(address)).statusCode, address).toBe(200)
    }
    expect((await blog.app.inject('/api/docs/static/swagger-initializer.js')).body).toContain('"validatorUrl":null')
  })
})

describe('an answer that is not as documented', () => {
  const good = (): ApiAnswer => ({
    method: 'GET',
    url: '/api/tags',
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8', 'live-cursor': 'a-1' },
    body: JSON.stringify({ items: [{ tag: 'net', count: 1 }] }),
  })

  it('is found out', () => {
    const check = answerCheck(document)
    expect(() => check(good())).not.toThrow()
    const attempts: Partial<ApiAnswer>[] = [
      { status: 202 },
      { url: '/api/nowhere' },
      { method: 'PUT' },
      { headers: { 'content-type': 'text/plain', 'live-cursor': 'a-1' } },
      { headers: { 'content-type': 'application/json' } },
      { headers: { ...good().headers, location: '/' } },
      { body: JSON.stringify({ items: [{ tag: 'net', count: 1, secret: 1 }] }) },
      { body: JSON.stringify({ items: [{ tag: 'net', count: '1' }] }) },
      { body: JSON.stringify({}) },
      { status: 404, body: JSON.stringify({ code: 'NOT_FOUND' }) },
    ]
    for (const attempt of attempts) expect(() => check({ ...good(), ...attempt }), JSON.stringify(attempt)).toThrow()
    expect(() => answerCheck({ paths: {} })).toThrow('no path')
  })

  it('fails the test that got it', async () => {
    const tags = async () => ({ items: [{ tag: 'net', count: 1, secret: 'of a service' }], cursor: 'a-1' })
    const app = await createGateway({ ...blog.parts, api: { ...blog.parts.api, post: { ...blog.parts.api.post, tags } } })
    await expect(new Caller(app).get('/api/tags')).rejects.toThrow('must NOT have additional properties')
    await app.close()
  })
})
