import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Caller } from './support/caller.ts'
import { type Blog, startBlog } from './support/start-blog.ts'

interface Operation {
  security: object[]
  parameters?: { in: string; name: string }[]
  requestBody?: { content: Record<string, { schema: { required?: string[]; properties?: Record<string, unknown> } }> }
}

interface Route extends Operation {
  method: 'GET'
  path: string
  /** The path with a name and an id that do not exist. */
  url: string
  name: string
}

let blog: Blog
let anonymous: Caller
let ada: Caller
/** All operations of the document, so that the tests also apply to operations that are added later. */
let routes: Route[]
let writes: Route[]
let jsonWrites: Route[]

beforeAll(async () => {
  blog = await startBlog()
  anonymous = new Caller(blog.app)
  ada = await anonymous.register('ada')
  const { paths } = blog.app.swagger() as unknown as { paths: Record<string, Record<string, Operation>> }
  routes = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([name, operation]) => {
      const method = name.toUpperCase() as 'GET'
      const url = path.replaceAll('{id}', '987654321').replaceAll(/\{\w+\}/g, 'unknown_name')
      return { ...operation, method, path, url, name: `${method} ${path}` }
    }),
  )
  routes = routes.filter(({ path }) => path !== '/live')
  writes = routes.filter(({ method }) => method !== 'GET')
  jsonWrites = writes.filter(({ requestBody }) => requestBody?.content['application/json'])
  expect(jsonWrites.length).toBeGreaterThan(5)
})
afterAll(() => blog.close())

const json = { 'content-type': 'application/json' }
const problem = (status: number, code: string) => ({ status, code })

describe('every operation', () => {
  it('that requires a session returns 401 before it validates anything else', async () => {
    const protectedRoutes = routes.filter(
      ({ security }) => security.length > 0 && !security.some((scheme) => Object.keys(scheme).length === 0),
    )
    expect(protectedRoutes.length).toBeGreaterThan(10)
    for (const { method, url, name } of protectedRoutes) {
      const isWrite = method !== 'GET'
      const attempts = [
        { raw: isWrite ? '{' : undefined },
        { raw: isWrite ? '<a/>' : undefined, headers: { 'content-type': 'text/xml' } },
        { headers: { authorization: 'Bearer stale' } },
      ]
      for (const attempt of attempts) {
        const response = await anonymous.send(method, `${url}?nonsense=1&nonsense=2`, attempt as never)
        expect(response.json(), name).toMatchObject(problem(401, 'UNAUTHENTICATED'))
      }
    }
  })

  it('that writes rejects a browser’s request from another site, signed in or not', async () => {
    for (const { method, url, name } of writes) {
      for (const caller of [ada, anonymous]) {
        const response = await caller.send(method, url, { headers: { 'sec-fetch-site': 'cross-site' } })
        expect(response.json(), name).toMatchObject(problem(403, 'BAD_ORIGIN'))
      }
    }
  })

  it('that accepts JSON rejects invalid JSON, other media types, values that are not objects, and large bodies', async () => {
    for (const { method, url, name } of jsonWrites) {
      const send = (raw: string | Buffer, headers = json) => ada.send(method, url, { raw, headers })
      for (const raw of ['{', "{'a':1}", '{"a":1}x', '{"__proto__":{}}', '{"constructor":{"prototype":{}}}', Buffer.from([0xff])])
        expect((await send(raw)).json(), `${name} ${raw}`).toMatchObject(problem(400, 'MALFORMED'))
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'nonsense', ''])
        expect((await send('{}', { 'content-type': type })).json(), `${name} ${type}`).toMatchObject(problem(415, 'UNSUPPORTED_TYPE'))
      for (const raw of ['[]', 'null', '1', '"x"', 'true']) expect((await send(raw)).statusCode, `${name} ${raw}`).toBeOneOf([400, 422])
      expect((await send(`{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`)).json(), name).toMatchObject(problem(422, 'INVALID'))
      expect((await send(JSON.stringify({ a: 'x'.repeat(600_000) }))).json(), name).toMatchObject(problem(413, 'TOO_LARGE'))
    }
  })

  it('lists all wrong, missing and unknown fields of a body in one response', async () => {
    for (const { method, url, name, requestBody } of jsonWrites) {
      const { properties = {}, required = [] } = requestBody!.content['application/json']!.schema
      const wrong = Object.fromEntries(Object.keys(properties).map((field) => [field, { unexpected: 'object' }]))
      const response = await ada.send(method, url, { body: { ...wrong, nonsense: 1 } })
      expect(response.json(), name).toMatchObject(problem(422, 'INVALID'))
      const paths = response.json().errors.map(({ path }: { path: string }) => path.split('/')[1])
      expect(new Set(paths), name).toEqual(new Set([...Object.keys(properties), 'nonsense']))
      if (required.length === 0) continue
      const empty = await ada.send(method, url, { body: {} })
      expect(empty.json(), name).toMatchObject(problem(422, 'INVALID'))
      expect(
        empty
          .json()
          .errors.map(({ path }: { path: string }) => path)
          .sort(),
        name,
      ).toEqual(required.map((field) => `/${field}`).sort())
    }
  })

  it('rejects text with a NUL, and numbers that are invalid or too large', async () => {
    for (const { method, url, name, requestBody } of jsonWrites) {
      const { properties = {} } = requestBody!.content['application/json']!.schema
      for (const value of ['"nul \\u0000"', '1e999', '9007199254740993', '-1', '1.5']) {
        const raw = `{${Object.keys(properties).map((field) => `"${field}":${value}`)}}`
        // some of these values are rejected by the service, not by the gateway
        expect((await ada.send(method, url, { raw, headers: json })).statusCode, `${name} ${raw}`).toBe(422)
      }
    }
  })

  it('with a name in its path rejects invalid percent-encoding, and finds nothing under an impossible name', async () => {
    const withName = routes.filter(({ path }) => path.includes('{'))
    expect(withName.length).toBeGreaterThan(5)
    for (const { method, path, name } of withName) {
      const at = (text: string) => path.replaceAll(/\{\w+\}/g, text)
      for (const text of ['%ff', '%', '%zz']) {
        const response = await ada.send(method, at(text))
        expect(response.json(), `${name} ${text}`).toMatchObject(problem(400, 'MALFORMED'))
      }
      if (path.includes('{id}')) continue
      for (const text of ['%00', 'x'.repeat(2_500)])
        expect((await ada.send(method, at(text))).statusCode, `${name} ${text}`).toBeOneOf([400, 404, 422])
    }
  })

  it('with query parameters accepts each only once, and rejects unknown ones', async () => {
    const withQuery = routes.filter(({ parameters = [] }) => parameters.some((parameter) => parameter.in === 'query'))
    expect(withQuery.length).toBeGreaterThan(2)
    for (const { method, url, name, parameters = [] } of withQuery) {
      for (const parameter of parameters.filter((known) => known.in === 'query')) {
        const response = await ada.send(method, `${url}?${parameter.name}=1&${parameter.name}=1`)
        expect(response.json(), name).toMatchObject(problem(400, 'MALFORMED'))
      }
      for (const query of ['nonsense=1', '__proto__=1', 'constructor=1', 'limit=0', 'limit=101']) {
        expect((await ada.send(method, `${url}?${query}`)).json(), `${name} ${query}`).toMatchObject(problem(422, 'INVALID'))
      }
    }
  })

  it('is listed in `Allow` if another method at its path returns 405', async () => {
    for (const path of new Set(routes.map(({ path }) => path))) {
      const here = routes.filter((route) => route.path === path)
      for (const method of ['PROPFIND', 'TRACE', 'SEARCH']) {
        const response = await anonymous.send(method as 'GET', here[0]!.url, { headers: { 'sec-fetch-site': 'same-origin' } })
        expect(response.json(), `${method} ${path}`).toMatchObject(problem(405, 'METHOD_NOT_ALLOWED'))
        const methods = here.flatMap((route) => (route.method === 'GET' ? ['GET', 'HEAD'] : [route.method]))
        expect(response.headers.allow).toBe([...methods, 'OPTIONS'].sort().join(', '))
      }
    }
  })

  it('that reads returns the status of GET for HEAD, without the body', async () => {
    for (const { url, name } of routes.filter(({ method }) => method === 'GET')) {
      const [get, head] = [await ada.get(url), await ada.send('HEAD', url)]
      expect(head.statusCode, name).toBe(get.statusCode)
      expect(head.body, name).toBe('')
    }
  })
})
