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

/** Every route that the operations register, as Fastify reports it. */
async function registeredRoutes(): Promise<string[]> {
  const found: string[] = []
  const app = Fastify({ exposeHeadRoutes: false })
  app.addHook('onRoute', ({ method, url }) => {
    for (const name of [method].flat()) found.push(`${name} ${url.replaceAll(/:(\w+)/g, '{$1}')}`)
  })
  for (const operation of operations) operation(app as never, blog.parts as GatewayContext)
  await app.close()
  return found
}

describe('the OpenAPI document', () => {
  it('contains exactly the registered routes', async () => {
    const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const registered = await registeredRoutes()
    expect(registered).toContain('GET /api/posts/{slug}')
    expect(documented.sort()).toEqual([...registered, 'GET /live'].sort())
  })

  it('has a summary, tags, security and all statuses for every operation', () => {
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

  it('has an HTML page that loads nothing from other origins', async () => {
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

describe('a response that differs from the document', () => {
  const good = (): ApiAnswer => ({
    method: 'GET',
    url: '/api/tags',
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8', 'live-cursor': 'a-1' },
    body: JSON.stringify({ items: [{ tag: 'net', count: 1 }] }),
  })

  it('is rejected by the check', () => {
    const check = answerCheck(document)
    expect(() => check(good())).not.toThrow()
    const deviations: Partial<ApiAnswer>[] = [
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
    for (const deviation of deviations) expect(() => check({ ...good(), ...deviation }), JSON.stringify(deviation)).toThrow()
    expect(() => answerCheck({ paths: {} })).toThrow('no path')
  })

  it('fails the test that received it', async () => {
    const tags = async () => ({ items: [{ tag: 'net', count: 1, secret: 'of a service' }], cursor: 'a-1' })
    const app = await createGateway({ ...blog.parts, api: { ...blog.parts.api, post: { ...blog.parts.api.post, tags } } })
    await expect(new Caller(app).get('/api/tags')).rejects.toThrow('must NOT have additional properties')
    await app.close()
  })
})
