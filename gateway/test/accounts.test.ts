import { setupOf } from '@duplex/test-support/services'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type LiveBlog, startLiveBlog } from './live/support/live-blog.ts'
import { answerTo, read, readSocket, transports } from './live/support/reading.ts'
import { Caller } from './support/caller.ts'

let blog: LiveBlog
let admin: Caller

beforeAll(async () => {
  blog = await startLiveBlog()
  admin = await blog.anonymous.register('admin', await setupOf(blog.app.gateway.api.user))
})
afterAll(() => blog.close())

const password = 'correct horse'
const me = async (caller: Caller) => (await caller.get('/api/me')).json().user
const signIn = async (login: string, userAgent = 'a phone') =>
  new Caller(
    blog.app,
    (await blog.anonymous.post('/api/sessions', { login, password }, { headers: { 'user-agent': userAgent } })).json().token,
  )
const sessionsOf = async (caller: Caller) =>
  (await caller.get('/api/me/sessions')).json().items as { id: number; current: boolean; userAgent: string }[]
const bearer = ({ token }: Caller) => ({ authorization: `Bearer ${token}` })

describe('the own profile', () => {
  it('has its new name in the next request', async () => {
    const ada = await blog.anonymous.register('ada')
    const slug = await ada.publish('Before')
    const response = await ada.patch('/api/me', { username: 'Countess', bio: 'Counts.', avatarUrl: 'https://example.org/a.png', password })
    expect(response.json().user).toMatchObject({ username: 'Countess', email: 'ada@example.com', role: 'member', bio: 'Counts.' })
    expect(await me(ada)).toEqual(response.json().user)
    const { comment } = (await ada.post(`/api/posts/${slug}/comments`, { body: 'By my new name' })).json()
    expect(comment.author).toMatchObject({ username: 'Countess', avatarUrl: 'https://example.org/a.png' })
    const { post } = (await ada.post('/api/posts', { title: 'After', body: 'x', status: 'published' })).json()
    expect(post.author).toMatchObject({ username: 'Countess' })
    expect((await blog.anonymous.get('/api/users/ADA')).json().user).toMatchObject({ username: 'Countess' })
  })

  it('has its new name in every session and over an open WebSocket', async () => {
    const bob = await blog.anonymous.register('bob')
    const elsewhere = await signIn('bob')
    expect((await me(elsewhere)).username).toBe('bob')
    const slug = await bob.publish('Renaming')
    const socket = await readSocket(blog.url, { headers: bearer(elsewhere) })
    await bob.patch('/api/me', { username: 'BOB', password })
    expect((await me(elsewhere)).username).toBe('BOB')
    socket.send({ op: 'comment', ref: 'renamed', post: slug, body: 'Still me' })
    await expect.poll(() => answerTo(socket, 'renamed')).toMatchObject({ op: 'ack', comment: { author: { username: 'BOB' } } })
    socket.close()
  })

  it('rejects values that are taken or too long, and unknown fields', async () => {
    const eve = await blog.anonymous.register('eve')
    const change = async (body: object) => (await eve.patch('/api/me', body)).json()
    expect(await change({ username: 'ADMIN', password })).toMatchObject({ status: 409, code: 'USERNAME_TAKEN' })
    expect(await change({ email: 'ADMIN@example.com', password })).toMatchObject({ status: 409, code: 'EMAIL_TAKEN' })
    const answer = await change({
      username: 'a b',
      email: 'nowhere',
      bio: 'x'.repeat(501),
      avatarUrl: 'javascript:alert(1)',
      role: 'admin',
    })
    expect(answer).toMatchObject({ status: 422, code: 'INVALID' })
    expect(answer.errors.map(({ path }: { path: string }) => path).sort()).toEqual(['/avatarUrl', '/bio', '/email', '/role', '/username'])
    expect((await blog.anonymous.patch('/api/me', { bio: 1 })).json()).toMatchObject({ status: 401 })
  })
})

describe('the own sessions', () => {
  it('are listed with their user agent, cut to its limit, and mark the current one', async () => {
    const fay = await blog.anonymous.register('fay')
    const phone = await signIn('fay', 'x'.repeat(1_000))
    const items = await sessionsOf(phone)
    expect(items.map(({ current }) => current)).toEqual([true, false])
    expect(items[0]!.userAgent).toBe('x'.repeat(300))
    expect((await sessionsOf(fay)).map(({ current }) => current)).toEqual([false, true])
    expect((await blog.anonymous.get('/api/me/sessions')).statusCode).toBe(401)
  })

  it('cannot be created with a userAgent or demo field', async () => {
    const extra = { username: 'mole', email: 'mole@example.com', password, userAgent: 'forged', demo: true }
    const response = await blog.anonymous.post('/api/users', extra)
    expect(response.json().errors.map(({ path }: { path: string }) => path)).toEqual(['/userAgent', '/demo'])
    expect((await blog.anonymous.post('/api/sessions', { login: 'admin', password, userAgent: 'forged' })).statusCode).toBe(422)
  })

  it.each(transports)('can be ended one by one, which closes their live connection over %s', async (transport) => {
    const gil = await blog.anonymous.register(`gil_${transport}`)
    const phone = await signIn(`gil_${transport}`)
    const [own, other] = await Promise.all(
      [phone, gil].map((caller) => read(transport, blog.url, { channels: ['feed'], headers: bearer(caller) })),
    )
    const { id } = (await sessionsOf(phone)).find(({ current }) => current)!
    expect((await admin.delete(`/api/me/sessions/${id}`)).statusCode).toBe(404)
    expect((await gil.delete(`/api/me/sessions/${id}`)).statusCode).toBe(204)
    expect((await gil.delete(`/api/me/sessions/${id}`)).statusCode).toBe(404)
    expect((await phone.get('/api/me')).statusCode).toBe(401)
    const end = await own!.ended
    if (transport === 'websocket') expect(end).toBe(4501)
    const title = `Received by the other session over ${transport}`
    await gil.publish(title)
    await expect.poll(() => JSON.stringify(other!.events)).toContain(title)
    other!.close()
  })

  it.each(transports)('end when the password is changed, except the current one, and are disconnected over %s', async (transport) => {
    const name = `hal_${transport}`
    const hal = await blog.anonymous.register(name)
    const phone = await signIn(name)
    expect((await phone.get('/api/me')).statusCode).toBe(200)
    const own = await read(transport, blog.url, { channels: ['feed'], headers: bearer(phone) })
    const change = (currentPassword: string, next: string) =>
      hal.send('PUT', '/api/me/password', { body: { currentPassword, password: next } })
    expect((await change('wrong', 'another horse')).json()).toMatchObject({ status: 422, errors: [{ path: '/currentPassword' }] })
    expect((await change(password, 'short')).json()).toMatchObject({ status: 422, errors: [{ path: '/password' }] })
    expect((await change(password, 'another horse')).statusCode).toBe(204)
    expect((await phone.get('/api/me')).statusCode).toBe(401)
    await own.ended
    expect((await me(hal)).username).toBe(name)
    expect(await sessionsOf(hal)).toMatchObject([{ current: true }])
    expect((await blog.anonymous.post('/api/sessions', { login: name, password })).statusCode).toBe(401)
  })
})

describe('following', () => {
  it('can be started and ended, and counts once if repeated', async () => {
    const iris = await blog.anonymous.register('iris')
    await blog.anonymous.register('june')
    expect((await iris.put('/api/users/june/follow')).json().user).toMatchObject({ username: 'june', following: true, followerCount: 1 })
    expect((await iris.put('/api/users/JUNE/follow')).json().user.followerCount).toBe(1)
    expect((await iris.get('/api/users/june')).json().user.following).toBe(true)
    expect((await blog.anonymous.get('/api/users/june')).json().user).toMatchObject({ following: false, followerCount: 1 })
    expect((await iris.delete('/api/users/june/follow')).json().user).toMatchObject({ following: false, followerCount: 0 })
    expect((await iris.put('/api/users/iris/follow')).json()).toMatchObject({ status: 422, errors: [{ path: '/username' }] })
    expect((await iris.put('/api/users/unknown/follow')).statusCode).toBe(404)
    expect((await blog.anonymous.put('/api/users/june/follow')).statusCode).toBe(401)
  })
})

describe('deleting an account', () => {
  it.each(transports)('requires the password, ends every session, and closes the live connection over %s', async (transport) => {
    const name = `kim_${transport}`
    const kim = await blog.anonymous.register(name)
    const phone = await signIn(name)
    const slug = await kim.publish(`By ${name}`)
    expect((await phone.get('/api/me')).statusCode).toBe(200)
    const own = await read(transport, blog.url, { channels: ['feed'], headers: bearer(phone) })
    expect((await kim.delete('/api/me', { body: { password: 'wrong' } })).json()).toMatchObject({
      status: 422,
      errors: [{ path: '/password' }],
    })
    expect((await kim.delete('/api/me', { body: {} })).json()).toMatchObject({ status: 422, errors: [{ path: '/password' }] })
    const response = await kim.delete('/api/me', { body: { password } })
    expect(response.statusCode).toBe(204)
    expect(response.cookies).toMatchObject([{ name: 'session', value: '' }])
    for (const caller of [kim, phone]) {
      expect((await caller.get('/api/me')).statusCode).toBe(401)
      expect((await caller.post('/api/posts', { title: 'Late', body: 'x' })).statusCode).toBe(401)
    }
    await own.ended
    expect((await blog.anonymous.get(`/api/users/${name}`)).statusCode).toBe(404)
    await expect.poll(async () => (await blog.anonymous.get(`/api/posts/${slug}`)).statusCode).toBe(404)
  })
})

describe('a session', () => {
  it('ends with all other sessions of its user in one request', async () => {
    const pat = await blog.anonymous.register('pat')
    const others = [await signIn('pat'), await signIn('pat'), await signIn('pat@example.com')]
    for (const other of others) expect((await other.get('/api/me')).statusCode).toBe(200)
    expect((await pat.delete('/api/me/sessions')).statusCode).toBe(204)
    for (const other of others) expect((await other.get('/api/me')).statusCode).toBe(401)
    expect((await pat.get('/api/me')).statusCode).toBe(200)
    expect(await sessionsOf(pat)).toMatchObject([{ current: true }])
    expect((await blog.anonymous.delete('/api/me/sessions')).statusCode).toBe(401)
  })
})

describe('an admin', () => {
  it('creates a link to reset a password, which ends the sessions of the user', async () => {
    const rita = await blog.anonymous.register('rita')
    expect((await rita.get('/api/me')).statusCode).toBe(200)
    expect((await rita.post('/api/users/rita/password-reset')).statusCode).toBe(403)
    const { token } = (await admin.post('/api/users/RITA/password-reset')).json()
    const reset = (password: string) => blog.anonymous.post('/api/password-resets', { token, password })
    expect((await reset('12345678')).json()).toMatchObject({ status: 422, errors: [{ path: '/password' }] })
    expect((await reset('a new beginning')).statusCode).toBe(204)
    expect((await rita.get('/api/me')).statusCode).toBe(401)
    expect((await blog.anonymous.post('/api/sessions', { login: 'rita', password: 'a new beginning' })).statusCode).toBe(201)
    expect((await reset('a newer beginning')).json()).toMatchObject({ status: 422, errors: [{ path: '/token' }] })
  })

  it('lists all users; other users cannot', async () => {
    const lea = await blog.anonymous.register('lea')
    const { items, next } = (await admin.get('/api/users?limit=1')).json()
    expect(items).toMatchObject([{ username: 'lea', email: 'lea@example.com', role: 'member' }])
    expect((await admin.get(`/api/users?limit=1&before=${next}`)).json().items[0].id).toBeLessThan(items[0].id)
    expect((await admin.get('/api/users?q=LEA%40')).json().items).toHaveLength(1)
    expect((await lea.get('/api/users')).json()).toMatchObject({ status: 403, code: 'FORBIDDEN' })
    expect((await blog.anonymous.get('/api/users')).statusCode).toBe(401)
    expect((await admin.get('/api/users?before=garbled')).json()).toMatchObject({ status: 400, code: 'MALFORMED' })
  })

  it('grants and revokes the admin role with immediate effect', async () => {
    const max = await blog.anonymous.register('max')
    const slug = await (await blog.anonymous.register('nan')).publish('Rude')
    const deletePost = () => max.delete(`/api/posts/${slug}`)
    expect((await deletePost()).statusCode).toBe(403)
    expect((await max.patch('/api/users/max', { role: 'admin' })).statusCode).toBe(403)
    expect((await admin.patch('/api/users/max', { role: 'admin' })).json().user).toMatchObject({ username: 'max', role: 'admin' })
    expect((await max.get('/api/users/nan')).json().user.email).toBe('nan@example.com')
    expect((await admin.patch('/api/users/max', { role: 'member' })).json().user.role).toBe('member')
    expect((await deletePost()).statusCode).toBe(403)
    await admin.patch('/api/users/max', { role: 'admin' })
    expect((await deletePost()).statusCode).toBe(204)
    await admin.patch('/api/users/max', { role: 'member' })
    expect((await admin.patch('/api/users/admin', { role: 'member' })).json()).toMatchObject({ status: 409, code: 'CONFLICT' })
    expect((await admin.patch('/api/users/max', { role: 'owner' })).statusCode).toBe(422)
  })

  it('deletes accounts and ends their sessions', async () => {
    const oli = await blog.anonymous.register('oli')
    const pam = await blog.anonymous.register('pam')
    expect((await oli.get('/api/me')).statusCode).toBe(200)
    expect((await pam.delete('/api/users/oli')).statusCode).toBe(403)
    expect((await admin.delete('/api/users/oli')).statusCode).toBe(204)
    expect((await admin.delete('/api/users/oli')).statusCode).toBe(404)
    await expect.poll(async () => (await oli.get('/api/me')).statusCode).toBe(401)
  })
})

describe('the site', () => {
  afterEach(async () => {
    await admin.patch('/api/site', { title: 'Duplex', registrationOpen: true })
  })
  const site = async () => (await blog.anonymous.get('/api/site')).json().site

  it('is changed by an admin with immediate effect', async () => {
    const quin = await blog.anonymous.register('quin')
    const before = await site()
    expect(before).toMatchObject({ title: 'Duplex', registrationOpen: true })
    expect((await quin.patch('/api/site', { title: 'Mine' })).statusCode).toBe(403)
    expect((await blog.anonymous.patch('/api/site', { title: 'Mine' })).statusCode).toBe(401)
    expect((await admin.patch('/api/site', { title: ' ' })).json()).toMatchObject({ status: 422, errors: [{ path: '/title' }] })
    const response = await admin.patch('/api/site', { title: 'Ours' })
    expect(response.json()).toEqual({ site: { ...before, title: 'Ours' } })
    expect(await site()).toEqual(response.json().site)
  })

  it('rejects new users with an explanation if registration is closed', async () => {
    await admin.patch('/api/site', { registrationOpen: false })
    const response = await blog.anonymous.post('/api/users', { username: 'late', email: 'late@example.com', password })
    expect(response.json()).toMatchObject({ status: 403, code: 'FORBIDDEN', detail: 'Registration is closed' })
  })

  it('shows a change that another gateway made', async () => {
    const { user } = (await admin.get('/api/me')).json()
    const actor = { id: user.id, username: user.username, avatarUrl: null }
    await blog.parts.api.user.updateSite({ title: 'From elsewhere' }, { actor })
    await expect.poll(async () => (await site()).title).toBe('From elsewhere')
  })
})
