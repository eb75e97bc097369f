import type { LiveEvent } from '@duplex/contracts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type LiveBlog, startLiveBlog } from './live/support/live-blog.ts'
import { addressOf, read, transports } from './live/support/reading.ts'
import type { Caller } from './support/caller.ts'

let blog: LiveBlog
let ada: Caller
let ben: Caller
let slug: string
const bearer = (caller: Caller) => ({ authorization: `Bearer ${caller.token}` })
const channelOf = async (caller: Caller) => `user:${(await caller.get('/api/me')).json().user.id}`
const unreadOf = async (caller: Caller): Promise<number> => (await caller.get('/api/me/notifications')).json().unreadCount
const comment = async (caller: Caller, body = 'A comment') =>
  (await caller.post(`/api/posts/${slug}/comments`, { body })).json().comment.id as number

beforeAll(async () => {
  blog = await startLiveBlog()
  ada = await blog.anonymous.register('ada')
  ben = await blog.anonymous.register('ben')
  slug = await ada.publish('Noted')
})
afterAll(() => blog.close())

it('lists a user’s notifications and marks one as read', async () => {
  const id = await comment(ben)
  await ben.put(`/api/posts/${slug}/like`)
  await expect.poll(() => unreadOf(ada)).toBe(2)
  const response = await ada.get('/api/me/notifications?limit=1')
  expect(response.headers['live-cursor']).toMatch(/^[a-z0-9]+-\d+$/)
  const { items, next, unreadCount } = response.json()
  expect([items.length, unreadCount]).toEqual([1, 2])
  const older = (await ada.get(`/api/me/notifications?before=${next}`)).json()
  expect(older).toMatchObject({ items: [{}], next: null })
  const all = [...items, ...older.items]
  const commented = all.find(({ type }) => type === 'comment')
  expect(commented).toMatchObject({ commentId: id, post: { slug, title: 'Noted' }, actors: [{ username: 'ben' }], read: false })
  expect((await ada.put('/api/me/notifications/read', { body: { id: commented.id } })).json()).toEqual({ unreadCount: 1 })
  expect((await ada.put('/api/me/notifications/read', { body: {} })).json()).toEqual({ unreadCount: 0 })
  expect((await ada.get('/api/me/notifications')).json()).toMatchObject({ items: [{ read: true }, { read: true }], unreadCount: 0 })
  expect((await ben.get('/api/me/notifications')).json()).toEqual({ items: [], next: null, unreadCount: 0 })
})

it('the list of notifications requires a session and rejects invalid input', async () => {
  for (const answer of [
    blog.anonymous.get('/api/me/notifications'),
    blog.anonymous.put('/api/me/notifications/read', { body: { id: 'x' } }),
  ])
    expect((await answer).json()).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' })
  expect((await ada.get('/api/me/notifications?before=garbled')).json()).toMatchObject({ status: 400, code: 'MALFORMED' })
  expect((await ada.put('/api/me/notifications/read', { body: { id: 0 } })).json()).toMatchObject({
    status: 422,
    errors: [{ path: '/id' }],
  })
})

it.each(transports)('a notification is sent live to its owner only, and its removal too, over %s', async (transport) => {
  await ada.put('/api/me/notifications/read', { body: {} })
  await blog.settled()
  const channel = await channelOf(ada)
  const reading = await read(transport, blog.url, { channels: [channel], headers: bearer(ada) })
  await expect(read(transport, blog.url, { channels: [channel], headers: bearer(ben) })).rejects.toMatchObject({ status: 403 })
  const id = await comment(ben, 'Live')
  const received = () => reading.events.map(({ type, data }) => [type, (data as { unreadCount: number }).unreadCount])
  await expect.poll(received).toEqual([['notification.created', 1]])
  expect(reading.events[0]!.data).toMatchObject({ notification: { type: 'comment', commentId: id, actors: [{ username: 'ben' }] } })
  await ada.put('/api/me/notifications/read', { body: {} })
  await ben.delete(`/api/comments/${id}`)
  await expect.poll(received).toEqual([
    ['notification.created', 1],
    ['notifications.read', 0],
    ['notification.removed', 0],
  ])
  reading.close()
})

it('a notification is sent to its owner only over long and short polling', async () => {
  await blog.settled()
  const channels = [await channelOf(ada)]
  const { head } = await blog.parts.log.head({})
  const address = addressOf(blog.url, { channels, after: await blog.cursor(head) })
  const waiting = fetch(`${address}&wait=30`, { headers: bearer(ada) })
  await comment(ben, 'Polled')
  const typesOf = async (response: Response) => ((await response.json()) as { events: LiveEvent[] }).events.map(({ type }) => type)
  expect(await typesOf(await waiting)).toEqual(['notification.created'])
  expect(await typesOf(await fetch(address, { headers: bearer(ada) }))).toEqual(['notification.created'])
  for (const wait of ['', '&wait=1']) {
    expect((await fetch(address + wait, { headers: bearer(ben) })).status).toBe(403)
    expect((await fetch(address + wait)).status).toBe(401)
  }
})
