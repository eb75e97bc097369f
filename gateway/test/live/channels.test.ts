import { get, type IncomingMessage } from 'node:http'
import { createConnection } from 'node:net'
import { json, text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Caller } from '../support/caller.ts'
import { type LiveBlog, startLiveBlog } from './support/live-blog.ts'
import { addressOf, HANDSHAKE, read, readSocket, transports } from './support/reading.ts'

let blog: LiveBlog
let ada: Caller
let bob: Caller
const bearer = (caller: Caller) => ({ authorization: `Bearer ${caller.token}` })
const idOf = async (caller: Caller): Promise<number> => (await caller.get('/api/me')).json().user.id
const postId = async (slug: string): Promise<number> => (await ada.get(`/api/posts/${slug}`)).json().post.id

beforeAll(async () => {
  blog = await startLiveBlog()
  ada = await blog.anonymous.register('ada')
  bob = await blog.anonymous.register('bob')
})
afterAll(() => blog.close())

it.each(transports)('one invalid channel rejects the whole request before the stream starts, over %s', async (transport) => {
  const refused = (channels: string[], headers = {}) =>
    expect(read(transport, blog.url, { channels: ['feed', ...channels], headers })).rejects
  await refused(['nothing']).toMatchObject({ status: 400, code: 'MALFORMED' })
  await refused(['post:0']).toMatchObject({ status: 400, code: 'MALFORMED' })
  await refused(Array.from({ length: 100 }, (_, nth) => `lab:${nth}`)).toMatchObject({ status: 400, code: 'MALFORMED' })
  await refused(['post:987654']).toMatchObject({ status: 404, code: 'NOT_FOUND', detail: expect.stringContaining('post:987654') })
  await refused([`user:${await idOf(ada)}`]).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' })
  await refused([`user:${await idOf(ada)}`], bearer(bob)).toMatchObject({ status: 403, code: 'FORBIDDEN' })
  await expect(read(transport, blog.url, { channels: ['feed'], after: 'garbled' })).rejects.toMatchObject({
    status: 400,
    code: 'MALFORMED',
  })
})

it.each(transports)('a user’s own channel is open to that user, over %s', async (transport) => {
  const channel = `user:${await idOf(ada)}`
  const reading = await read(transport, blog.url, { channels: [channel], headers: bearer(ada) })
  const last = await blog.append({ channel })
  await expect.poll(() => reading.sequences()).toEqual([last])
  reading.close()
})

it('a draft has no channels; they exist while the post is published, and not after it was deleted', async () => {
  const created = (await ada.post('/api/posts', { title: 'Soon', body: 'Not yet.' })).json().post
  const channels = [`post:${created.id}`, `comments:${created.id}`]
  const refusal = { status: 404, code: 'NOT_FOUND' }
  for (const channel of channels)
    await expect(read('sse', blog.url, { channels: [channel], headers: bearer(ada) })).rejects.toMatchObject(refusal)

  const feed = await read('sse', blog.url, { channels: ['feed'] })
  await ada.patch(`/api/posts/${created.slug}`, { status: 'published' })
  await expect.poll(() => feed.events.map(({ type }) => type)).toEqual(['post.published'])
  const reading = await read('sse', blog.url, { channels })
  reading.close()

  await ada.delete(`/api/posts/${created.slug}`)
  await expect.poll(() => feed.events.map(({ type }) => type)).toEqual(['post.published', 'post.withdrawn'])
  for (const channel of channels) await expect(read('sse', blog.url, { channels: [channel] })).rejects.toMatchObject(refusal)
  feed.close()
})

it('the channels of a published post receive its likes and comments', async () => {
  const slug = await ada.publish('Talked about')
  const id = await postId(slug)
  const reading = await read('sse', blog.url, { channels: [`post:${id}`, `comments:${id}`] })
  await bob.put(`/api/posts/${slug}/like`)
  await bob.post(`/api/posts/${slug}/comments`, { body: 'Well *said*' })
  await expect.poll(() => reading.events.map(({ type }) => type).sort()).toEqual(['comment.created', 'comments.changed', 'like.changed'])
  expect(reading.events.find(({ type }) => type === 'like.changed')).toMatchObject({ data: { postId: id, likeCount: 1 } })
  expect(reading.events.find(({ type }) => type === 'comment.created')).toMatchObject({
    data: { comment: { author: { username: 'bob' } } },
  })
  reading.close()
})

it('while the post service is unavailable, an unknown post returns 503, and known posts can be followed', async () => {
  let away = false
  const own = await startLiveBlog({}, ({ api }) => ({
    api: { ...api, post: { ...api.post, get: async (...args) => (away ? Promise.reject(unavailable()) : api.post.get(...args)) } },
  }))
  try {
    const eve = await own.anonymous.register('eve')
    const [known, other] = [await eve.publish('Known'), await eve.publish('Other')]
    const ids = await Promise.all([known, other].map(async (slug) => (await eve.get(`/api/posts/${slug}`)).json().post.id))
    away = true
    // The gateway knows both posts from the log.
    const refusal = (id: number) =>
      read('sse', own.url, { channels: [`post:${id}`] }).then(
        ({ close }) => close(),
        ({ code }) => code,
      )
    for (const id of ids) await expect.poll(() => refusal(id)).toBeUndefined()
    await expect(read('sse', own.url, { channels: ['post:4711'] })).rejects.toMatchObject({ status: 503, code: 'UNAVAILABLE' })
  } finally {
    await own.close()
  }
})

it('only a WebSocket may be opened without a channel', async () => {
  await expect(read('sse', blog.url, {})).rejects.toMatchObject({ status: 400, code: 'MALFORMED' })
  const reading = await readSocket(blog.url, {})
  expect(reading.frames[0]).toMatchObject({ op: 'ready' })
  reading.close()
})

it('every response names the deployment and forbids storing', async () => {
  const stream = await fetch(addressOf(blog.url, { channels: ['feed'] }), { headers: { accept: 'text/event-stream' } })
  const refusal = await fetch(addressOf(blog.url, { channels: ['nothing'] }), { headers: { accept: 'text/event-stream' } })
  for (const { headers } of [stream, refusal]) {
    expect(headers.get('duplex-deployment')).toBe('monolith')
    expect(headers.get('cache-control')).toBe('no-store')
  }
  expect(Object.fromEntries(stream.headers)).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'x-accel-buffering': 'no',
  })
  await stream.body!.cancel()
  const { socket, close } = await readSocket(blog.url, { channels: ['feed'] }, { autoPong: true })
  expect(socket.extensions).toBe('')
  close()
})

it('a handshake with a cookie is accepted only from the same site', async () => {
  const cookie = `session=${ada.token}`
  const { host } = new URL(blog.url)
  await expect(readSocket(blog.url, { headers: { cookie, origin: 'https://elsewhere.example' } })).rejects.toMatchObject({
    status: 403,
    code: 'BAD_ORIGIN',
  })
  ;(await readSocket(blog.url, { headers: { cookie, origin: `http://${host}` } })).close()
  ;(await readSocket(blog.url, { headers: { ...bearer(ada), origin: 'https://elsewhere.example' } })).close()
})

it('a handshake for another path returns 404', async () => {
  for (const path of ['/api/nothing', '/', '/live/', '/@ada/live'])
    await expect(readSocket(`${blog.url}${path}?`, {}), path).rejects.toMatchObject({ status: 404 })
})

it('a handshake is rejected while its connection waits for another response', async () => {
  const socket = createConnection(Number(new URL(blog.url).port), '127.0.0.1')
  const ask = (path: string, headers: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n${headers}\r\n`
  socket.write(ask('/api/posts', '') + ask('/live', HANDSHAKE))
  const answers = (await text(socket)).match(/HTTP\/1\.1 \d+/g)
  expect(answers).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400'])
})

it('an invalid handshake is rejected with a problem document', async () => {
  const headers = {
    connection: 'upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '9',
    'sec-websocket-key': 'AQIDBAUGBwgJCgsMDQ4PEA==',
  }
  const response = await new Promise<IncomingMessage>((resolve) => get(`${blog.url}/live`, { headers }, resolve))
  expect(response).toMatchObject({ statusCode: 400, headers: { 'duplex-deployment': 'monolith', 'sec-websocket-version': '13' } })
  expect(await json(response)).toMatchObject({ status: 400, code: 'MALFORMED' })
})

const unavailable = () => Object.assign(new Error('away'), { name: 'DuplexError', code: 'UNAVAILABLE', details: {} })
