import type { LiveEvent } from '@duplex/contracts'
import { LiveClient, type LiveOptions, type LiveState, liveTransports } from '@duplex/live-client'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createGateway } from '../../src/create-gateway.ts'
import type { Caller } from '../support/caller.ts'
import { type LiveBlog, startLiveBlog } from './support/live-blog.ts'
import { transports } from './support/reading.ts'

let blog: LiveBlog
let ada: Caller
let post: { id: number; slug: string }
const clients: LiveClient[] = []

beforeAll(async () => {
  blog = await startLiveBlog({ ring: { count: 50, size: 1_000_000 }, heartbeat: 300 })
  ada = await blog.nobody.register('ada')
  post = (await ada.get(`/api/posts/${await ada.publish('A post')}`)).json().post
})
afterEach(() => {
  for (const client of clients.splice(0)) client.close()
})
afterAll(() => blog.close())

const sequenceOf = ({ id }: LiveEvent) => Number(id.split('-')[1])
const head = async () => (await blog.history()).length

function follow(options: Partial<LiveOptions>) {
  const events: LiveEvent[] = []
  const states: LiveState[] = []
  const errors: (string | null)[] = []
  const resets: string[] = []
  const client = new LiveClient({
    url: `${blog.url}/live`,
    onEvent: (event) => events.push(event),
    onReset: (cursor) => resets.push(cursor),
    onState: (state, error) => {
      states.push(state)
      if (error) errors.push(error.code)
    },
    ...options,
  })
  clients.push(client)
  return { client, events, states, errors, resets, sequences: () => events.map(sequenceOf) }
}

describe.each(transports)('the live client over %s', (transport) => {
  it('is told who reads and who types, and tells that somebody types where it can', async () => {
    const channel = `comments:${post.id}`
    const told: unknown[] = []
    const { client, events } = follow({
      transport: liveTransports[transport],
      channels: [channel],
      headers: { authorization: `Bearer ${ada.token}` },
      onPresence: ({ count, users }) => told.push([count, users.map(({ username }) => username)]),
      onTyping: ({ user }) => told.push(user.username),
    })
    await expect.poll(() => told).toEqual([[1, ['ada']]])
    client.typing(channel)
    if (transport === 'websocket') await expect.poll(() => told).toEqual([[1, ['ada']], 'ada'])
    expect(events).toEqual([])
    expect(client.cursor).toMatch(/^\w+-\d+$/)
  })
})

describe.each([...transports, 'long-polling', 'short-polling'] as const)('the live client over %s', (transport) => {
  it('hands over what happens in its channels, from its cursor on', async () => {
    const after = await blog.cursor(await head())
    const last = await blog.append({ channel: 'lab:a' }, { channel: 'lab:b' })
    const { client, sequences, states } = follow({ transport: liveTransports[transport], channels: ['lab:a'], after })
    await expect.poll(sequences).toEqual([last - 1])
    await blog.append({ channel: 'lab:a' })
    await expect.poll(sequences).toEqual([last - 1, last + 1])
    expect(states).toEqual(['open'])
    client.close()
    expect(client.state).toBe('closed')
  })

  it('comes back after its gateway was replaced, misses nothing and repeats nothing', async () => {
    const first = (await head()) + 1
    const [other, next] = [await createGateway(blog.parts), await createGateway(blog.parts)]
    const address = await other.listen({ port: 0, host: '127.0.0.1' })
    const { sequences, states } = follow({
      transport: liveTransports[transport],
      channels: ['lab:a'],
      after: await blog.cursor(first - 1),
      url: `${address}/live`,
    })
    let writing = true
    const writer = (async () => {
      for (; writing; await new Promise(setImmediate)) await blog.append({ channel: 'lab:a' }, { channel: 'lab:b' })
    })()
    try {
      await expect.poll(() => sequences().length).toBeGreaterThan(10)
      await other.close()
      await expect.poll(() => states.at(-1)).toBe('waiting')
      await next.listen({ port: Number(new URL(address).port), host: '127.0.0.1' })
      await expect.poll(() => states.at(-1), { timeout: 10_000 }).toBe('open')
    } finally {
      writing = false
      await writer
    }
    const wanted = (await blog.history()).filter(({ sequence, channel }) => sequence >= first && channel === 'lab:a')
    await expect.poll(sequences).toEqual(wanted.map(({ sequence }) => sequence))
    await next.close()
  })

  it('follows other channels as it is told, each from its cursor, while others write', async () => {
    const first = (await head()) + 1
    const { client, events, sequences } = follow({
      transport: liveTransports[transport],
      channels: ['lab:0'],
      after: await blog.cursor(first - 1),
    })
    for (let nth = 1; nth <= 40; nth++) {
      await blog.append(...Array.from({ length: 6 }, (_, channel) => ({ channel: `lab:${channel}` })))
      if (nth % 10 === 0) client.subscribe([`lab:${nth / 10}`], await blog.cursor(first - 1))
      if (nth === 35) client.unsubscribe(['lab:1'])
    }
    const wanted = (await blog.history()).filter(({ sequence, channel }) => sequence >= first && /^lab:[0234]$/.test(channel ?? ''))
    const kept = () => events.filter(({ channel }) => channel !== 'lab:1').map(sequenceOf)
    await expect.poll(() => kept().toSorted((a, b) => a - b)).toEqual(wanted.map(({ sequence }) => sequence))
    expect(new Set(sequences()).size).toBe(events.length)
    expect(client.channels).toEqual(['lab:0', 'lab:2', 'lab:3', 'lab:4'])
    await blog.append({ channel: 'lab:1' }, { channel: 'lab:2' })
    await expect.poll(() => kept().length).toBe(wanted.length + 1)
    expect(events.filter(({ channel }) => channel === 'lab:1').length).toBeLessThanOrEqual(40)
  })

  it('is told to reset, and goes on by itself', async () => {
    const { client, resets, sequences } = follow({ transport: liveTransports[transport], channels: ['lab:a'], after: 'other-12' })
    await expect.poll(() => resets.length).toBe(1)
    expect(client.cursor).toBe(resets[0])
    const last = await blog.append({ channel: 'lab:a' })
    await expect.poll(sequences).toEqual([last])
  })
})

// a long poll tells the same at the end of its wait, see polling.test.ts
it.each([...transports, 'short-polling'] as const)(
  'has its cursor moved along while its channels are quiet, over %s',
  async (transport) => {
    const { client } = follow({ transport: liveTransports[transport], channels: ['lab:quiet'] })
    const last = await blog.append({ channel: 'lab:busy' }, {})
    await expect.poll(() => client.cursor, { timeout: 5_000 }).toBe(await blog.cursor(last))
  },
)

describe('over server-sent events, the live client', () => {
  it('is closed for good where it is refused, and says why', async () => {
    const { client, states, errors } = follow({ channels: ['lab:a'] })
    await expect.poll(() => client.state).toBe('open')
    client.subscribe(['post:98765'])
    await expect.poll(() => client.state).toBe('closed')
    expect(errors).toEqual(['NOT_FOUND'])
    expect(states).toEqual(['open', 'connecting', 'closed'])
  })

  it('waits without a channel until it is given one', async () => {
    const { client, sequences } = follow({})
    client.subscribe(['lab:late'], await blog.cursor(await head()))
    const last = await blog.append({ channel: 'lab:late' })
    await expect.poll(sequences).toEqual([last])
  })
})

describe('over a WebSocket, the live client', () => {
  it('writes a comment, and is told once it is stored', async () => {
    const { client, events } = follow({
      transport: liveTransports.websocket,
      channels: [`comments:${post.id}`],
      headers: { authorization: `Bearer ${ada.token}` },
    })
    const comment = await client.comment({ post: post.id, body: 'Hello' })
    expect(comment).toMatchObject({ body: 'Hello', author: { username: 'ada' } })
    await expect.poll(() => events).toMatchObject([{ type: 'comment.created', data: { comment: { id: comment.id } } }])
    await expect(client.comment({ post: 98_765, body: 'Hello' })).rejects.toMatchObject({ name: 'LiveError', code: 'NOT_FOUND' })
  })

  it('repeats a comment whose acknowledgement was lost, and it is stored once', async () => {
    const { comment } = blog.parts.api
    let created = 0
    const create: typeof comment.create = async (...call) => {
      const answer = await comment.create(...call)
      if (created++ === 0) for (const socket of other.websocketServer.clients) socket.terminate()
      return answer
    }
    const other = await createGateway({ ...blog.parts, api: { ...blog.parts.api, comment: { ...comment, create } } })
    const url = `${await other.listen({ port: 0, host: '127.0.0.1' })}/live`
    const { client } = follow({ transport: liveTransports.websocket, url, headers: { authorization: `Bearer ${ada.token}` } })
    const stored = await client.comment({ post: post.id, body: 'Only once' })
    expect(created).toBe(2)
    const { items } = (await ada.get(`/api/posts/${post.slug}/comments`)).json()
    expect(items.filter(({ body }: { body: string }) => body === 'Only once')).toEqual([stored])
    client.close()
    await other.close()
  })

  it('is closed for good when its session is revoked', async () => {
    const bob = await blog.nobody.register('bob')
    const { client, errors } = follow({
      transport: liveTransports.websocket,
      channels: ['feed'],
      headers: { authorization: `Bearer ${bob.token}` },
    })
    await expect.poll(() => client.state).toBe('open')
    await bob.delete('/api/sessions/current')
    await expect.poll(() => client.state).toBe('closed')
    expect(errors).toEqual(['SESSION_REVOKED'])
    await expect(client.comment({ post: post.id, body: 'Hello' })).rejects.toMatchObject({ name: 'LiveError' })
  })
})
