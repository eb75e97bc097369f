import { createHash } from 'node:crypto'
import { memoryCache } from '@duplex/cache'
import type { Api } from '@duplex/contracts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createGateway } from '../src/create-gateway.ts'
import { createSessions, type Sessions } from '../src/session/sessions.ts'
import { Caller } from './support/caller.ts'
import { type Blog, startBlog } from './support/start-blog.ts'

let blog: Blog
let token: string
let asked: number
let hold: Promise<void> | null
let cache: ReturnType<typeof memoryCache>
let keys: string[]
let refuses: boolean
let sessions: Sessions

beforeAll(async () => {
  blog = await startBlog()
})
afterAll(() => blog.close())

let users = 0
beforeEach(async () => {
  token = (await new Caller(blog.app).register(`user${users++}`)).token!
  asked = 0
  hold = null
  keys = []
  refuses = false
  cache = memoryCache()
  const { user } = blog.parts.api
  /** The real service. `hold` delays its response. */
  const slow: Api['user'] = {
    ...user,
    authenticate: async (input, call) => {
      asked++
      const answer = await user.authenticate(input, call)
      await hold
      return answer
    },
  }
  const set: typeof cache.set = async (key, value, options) => {
    if (refuses) return false
    keys.push(key)
    return cache.set(key, value, options)
  }
  sessions = createSessions({ api: { user: slow }, cache: { ...cache, set } })
})

describe('sessions', () => {
  it('are requested once, and cached under the hash of the token', async () => {
    const first = await sessions.find(token)
    expect(await sessions.find(token)).toEqual(first)
    expect(asked).toBe(1)
    expect(keys).toEqual([`session:${createHash('sha256').update(token).digest('base64url')}`])
  })

  it('are invalid as soon as they are revoked or invalidated, also if the shared cache refuses to store anything', async () => {
    const session = (await sessions.find(token))!
    refuses = true
    await sessions.invalidateUser(session.actor.id)
    await sessions.find(token)
    expect(asked).toBe(2)
    await sessions.revoke(session.id)
    expect(await sessions.find(token)).toBeNull()
  })

  it('are invalid as soon as they are revoked', async () => {
    const session = await sessions.find(token)
    await sessions.revoke(session!.id)
    expect(await sessions.find(token)).toBeNull()
  })

  it('stay revoked if an earlier response arrives late', async () => {
    const { id } = (await createSessions({ api: blog.parts.api, cache: memoryCache() }).find(token))!
    const gate = Promise.withResolvers<void>()
    hold = gate.promise
    const finding = sessions.find(token)
    await expect.poll(() => asked).toBe(1)
    await sessions.revoke(id)
    gate.resolve()
    expect(await finding).toBeNull()
    expect(await sessions.find(token)).toBeNull()
  })

  it('are requested again while the cached user may be outdated', async () => {
    const { actor } = (await sessions.find(token))!
    await blog.parts.api.user.update({ bio: 'x', username: `${actor.username}_new`, password: 'correct horse' }, { actor })
    expect((await sessions.find(token))!.actor.username).toBe(actor.username)
    await sessions.invalidateUser(actor.id)
    for (const times of [2, 3]) {
      expect((await sessions.find(token))!.actor.username).toBe(`${actor.username}_new`)
      expect(asked).toBe(times)
    }
    await blog.parts.api.user.signOut({ token })
    expect(await sessions.find(token)).toBeNull()
  })

  it('are not cached with an old name if an earlier response arrives late', async () => {
    const { actor } = (await createSessions({ api: blog.parts.api, cache: memoryCache() }).find(token))!
    const gate = Promise.withResolvers<void>()
    hold = gate.promise
    const finding = sessions.find(token)
    await expect.poll(() => asked).toBe(1)
    await blog.parts.api.user.update({ username: `${actor.username}_late`, password: 'correct horse' }, { actor })
    await sessions.invalidateUser(actor.id)
    gate.resolve()
    await finding
    expect((await sessions.find(token))!.actor.username).toBe(`${actor.username}_late`)
  })

  it('are not requested for an invalid token', async () => {
    for (const text of ['', ' ', 'x'.repeat(201), 'a b', 'ü', '\0']) expect(await sessions.find(text)).toBeNull()
    expect(asked).toBe(0)
    expect(await sessions.find('unknown')).toBeNull()
  })
})

describe('a session that was revoked by another process', () => {
  it('is rejected as soon as the revocation event arrives', async () => {
    const caller = new Caller(blog.app, token)
    expect((await caller.get('/api/me')).statusCode).toBe(200)
    await blog.parts.api.user.signOut({ token })
    await expect.poll(async () => (await caller.get('/api/me')).statusCode).toBe(401)
  })
})

describe('the session cookie', () => {
  const me = (cookie: string, app = blog.app) => app.inject({ url: '/api/me', headers: { cookie } })

  it('is found among other cookies with its name, in any order', async () => {
    const { token } = await new Caller(blog.app).register('cookie_one')
    for (const cookie of [
      `session=bad; session=${token}`,
      `session=${token}; session=bad`,
      `session=; session="; session=${token}`,
      `session="${token}"`,
      `xsession=bad; session=${token};session2=bad`,
      `__Host-session=bad; session=${token}`,
    ])
      expect((await me(cookie)).statusCode, cookie).toBe(200)
    for (const cookie of [`Session=${token}`, `x=session=${token}`, 'session=bad; session=worse'])
      expect((await me(cookie)).statusCode, cookie).toBe(401)
    // Each cookie costs a query, so further ones are ignored.
    const many = Array.from({ length: 20 }, (_, nth) => `session=bad${nth}`)
    expect((await me([...many, `session=${token}`].join('; '))).statusCode).toBe(401)
  })

  it('has the prefix __Host- over https, and a session that was started without it stays valid', async () => {
    const secure = await createGateway({ ...blog.parts, origin: 'https://blog.example' })
    try {
      const { token } = await new Caller(blog.app).register('cookie_two')
      expect((await me(`session=${token}`, secure)).statusCode).toBe(200)
      const credentials = { login: 'cookie_two', password: 'correct horse' }
      const headers = { cookie: `session=${token}` }
      const signedIn = await secure.inject({ method: 'POST', url: '/api/sessions', payload: credentials, headers })
      const [own, old] = signedIn.cookies
      expect(own).toEqual({
        name: '__Host-session',
        value: signedIn.json().token,
        path: '/',
        httpOnly: true,
        secure: true,
        sameSite: 'Lax',
        maxAge: 34_560_000,
      })
      expect(old).toMatchObject({ name: 'session', value: '', path: '/' })
      const cookie = `__Host-session=${own!.value}`
      expect((await me(cookie, secure)).statusCode).toBe(200)
      const signedOut = await secure.inject({ method: 'DELETE', url: '/api/sessions/current', headers: { cookie } })
      expect(signedOut.statusCode).toBe(204)
      expect(signedOut.cookies.map(({ name, value }) => [name, value])).toEqual([
        ['session', ''],
        ['__Host-session', ''],
      ])
      expect((await me(cookie, secure)).statusCode).toBe(401)
    } finally {
      await secure.close()
    }
  })

  it('signs out the session that was used, if there are several cookies', async () => {
    const { token } = await new Caller(blog.app).register('cookie_three')
    const cookie = `session=bad; session=${token}`
    expect((await blog.app.inject({ method: 'DELETE', url: '/api/sessions/current', headers: { cookie } })).statusCode).toBe(204)
    expect((await me(`session=${token}`)).statusCode).toBe(401)
  })
})
