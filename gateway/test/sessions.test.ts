import { createHash } from 'node:crypto'
import { memoryCache } from '@duplex/cache'
import type { Api } from '@duplex/contracts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
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
    await blog.parts.api.user.update({ bio: 'x', username: `${actor.username}_new` }, { actor })
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
    await blog.parts.api.user.update({ username: `${actor.username}_late` }, { actor })
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
