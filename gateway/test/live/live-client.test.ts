import { once } from 'node:events'
import { createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { LiveEvent } from '@duplex/contracts'
import { LiveClient, type LiveOptions, type LiveState } from '@duplex/live-client'
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
  blog = await startLiveBlog({ ring: { maxEvents: 50, maxChars: 1_000_000 }, heartbeatIntervalMs: 1_000 })
  ada = await blog.anonymous.register('ada')
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

/** A proxy that forwards plain requests and rejects upgrades to another protocol. */
async function withoutUpgrades(target: string) {
  const server = createServer((request, response) => {
    const { connection, upgrade, ...headers } = request.headers
    const passed = get(`${target}${request.url}`, { headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers)
      answer.pipe(response)
    })
    passed.on('error', () => response.destroy())
    response.on('close', () => passed.destroy())
  })
  server.on('upgrade', (_, socket) => socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const close = async () => {
    server.closeAllConnections()
    server.close()
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close }
}

describe.each(transports)('the live client over %s', (transport) => {
  it('receives presence and typing, and sends typing over a WebSocket', async () => {
    const channel = `comments:${post.id}`
    const received: unknown[] = []
    const { client, events } = follow({
      transport,
      channels: [channel],
      headers: { authorization: `Bearer ${ada.token}` },
      onPresence: ({ count, users }) => received.push([count, users.map(({ username }) => username)]),
      onTyping: ({ user }) => received.push(user.username),
    })
    await expect.poll(() => received).toEqual([[1, ['ada']]])
    client.typing(channel)
    if (transport === 'websocket') await expect.poll(() => received).toEqual([[1, ['ada']], 'ada'])
    expect(events).toEqual([])
    expect(client.cursor).toMatch(/^\w+-\d+$/)
  })
})

describe.each([...transports, 'long-poll', 'short-poll'] as const)('the live client over %s', (transport) => {
  it('receives the events of its channels after its cursor', async () => {
    const after = await blog.cursor(await head())
    const last = await blog.append({ channel: 'lab:a' }, { channel: 'lab:b' })
    const { client, sequences, states } = follow({ transport, channels: ['lab:a'], after })
    await expect.poll(sequences).toEqual([last - 1])
    await blog.append({ channel: 'lab:a' })
    await expect.poll(sequences).toEqual([last - 1, last + 1])
    expect(states).toEqual(['open'])
    client.close()
    expect(client.state).toBe('closed')
  })

  it('reconnects if its gateway is replaced, without lost or repeated events', async () => {
    const first = (await head()) + 1
    const [other, next] = [await createGateway(blog.parts), await createGateway(blog.parts)]
    const address = await other.listen({ port: 0, host: '127.0.0.1' })
    const { sequences, states } = follow({
      transport,
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
      await expect.poll(() => states.at(-1)).toBe('open')
    } finally {
      writing = false
      await writer
    }
    const wanted = (await blog.history()).filter(({ sequence, channel }) => sequence >= first && channel === 'lab:a')
    await expect.poll(sequences).toEqual(wanted.map(({ sequence }) => sequence))
    await next.close()
  })

  it('changes its channels, each from its own cursor, while others write', async () => {
    const first = (await head()) + 1
    const { client, events, sequences } = follow({
      transport,
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

  it('receives `reset`, and continues from the new cursor', async () => {
    const { client, resets, sequences } = follow({ transport, channels: ['lab:a'], after: 'other-12' })
    await expect.poll(() => resets.length).toBe(1)
    expect(client.cursor).toBe(resets[0])
    const last = await blog.append({ channel: 'lab:a' })
    await expect.poll(sequences).toEqual([last])
  })
})

// A long poll receives the cursor at the end of its wait; see poll-request.test.ts.
it.each([...transports, 'short-poll'] as const)('advances its cursor while its channels are quiet, over %s', async (transport) => {
  const { client } = follow({ transport, channels: ['lab:quiet'] })
  const last = await blog.append({ channel: 'lab:busy' }, {})
  await expect.poll(() => client.cursor).toBe(await blog.cursor(last))
})

describe('over server-sent events, the live client', () => {
  it('closes permanently if it is rejected, and reports the code', async () => {
    const { client, states, errors } = follow({ transport: 'sse', channels: ['lab:a'] })
    await expect.poll(() => client.state).toBe('open')
    client.subscribe(['post:98765'])
    await expect.poll(() => client.state).toBe('closed')
    expect(errors).toEqual(['NOT_FOUND'])
    expect(states).toEqual(['open', 'connecting', 'closed'])
  })

  it('waits until it has a channel', async () => {
    const { client, sequences } = follow({ transport: 'sse' })
    client.subscribe(['lab:late'], await blog.cursor(await head()))
    const last = await blog.append({ channel: 'lab:late' })
    await expect.poll(sequences).toEqual([last])
  })
})

describe('over a WebSocket, the live client', () => {
  it('sends a comment, and resolves when it is stored', async () => {
    const { client, events } = follow({
      transport: 'websocket',
      channels: [`comments:${post.id}`],
      headers: { authorization: `Bearer ${ada.token}` },
    })
    const comment = await client.comment({ post: post.id, body: 'Hello' })
    expect(comment).toMatchObject({ body: 'Hello', author: { username: 'ada' } })
    await expect.poll(() => events).toMatchObject([{ type: 'comment.created', data: { comment: { id: comment.id } } }])
    await expect(client.comment({ post: 98_765, body: 'Hello' })).rejects.toMatchObject({ name: 'LiveError', code: 'NOT_FOUND' })
  })

  it('sends a comment again if the acknowledgement was lost, and it is stored once', async () => {
    const { comment } = blog.parts.api
    let created = 0
    const create: typeof comment.create = async (...call) => {
      const answer = await comment.create(...call)
      if (created++ === 0) for (const socket of other.websocketServer.clients) socket.terminate()
      return answer
    }
    const other = await createGateway({ ...blog.parts, api: { ...blog.parts.api, comment: { ...comment, create } } })
    const url = `${await other.listen({ port: 0, host: '127.0.0.1' })}/live`
    const { client } = follow({ transport: 'websocket', url, headers: { authorization: `Bearer ${ada.token}` } })
    const stored = await client.comment({ post: post.id, body: 'Only once' })
    expect(created).toBe(2)
    const { items } = (await ada.get(`/api/posts/${post.slug}/comments`)).json()
    expect(items.filter(({ body }: { body: string }) => body === 'Only once')).toEqual([stored])
    client.close()
    await other.close()
  })

  it('closes permanently if its session is revoked', async () => {
    const bob = await blog.anonymous.register('bob')
    const { client, errors } = follow({
      transport: 'websocket',
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

describe('clients that share a connection', () => {
  const readers = () => Object.values(blog.hub.counters.connections).reduce((sum, count) => sum + count, 0)

  it.each(['auto', 'sse', 'long-poll'] as const)(
    'open one connection, and each receives only the events of its own channels, over %s',
    async (transport) => {
      const before = (await head()) + 1
      await blog.append({ channel: 'lab:one' }, { channel: 'lab:both' }, { channel: 'lab:two' })
      const after = await blog.cursor(before - 1)
      const [one, two] = [
        ['lab:one', 'lab:both'],
        ['lab:two', 'lab:both'],
      ].map((channels) => follow({ shared: true, transport, channels, after }))
      await expect.poll(one!.sequences).toEqual([before, before + 1])
      await expect.poll(two!.sequences).toEqual([before + 1, before + 2])
      const last = await blog.append({ channel: 'lab:one' }, { channel: 'lab:both' }, { channel: 'lab:two' })
      await expect.poll(one!.sequences).toEqual([before, before + 1, last - 2, last - 1])
      await expect.poll(two!.sequences).toEqual([before + 1, before + 2, last - 1, last])
      await expect.poll(readers).toBe(1)
      // A client that joins later receives the events that it missed, and the others receive no event twice.
      const three = follow({ shared: true, transport, channels: ['lab:both'], after })
      await expect.poll(three.sequences).toEqual([before + 1, last - 1])
      three.client.subscribe(['lab:one'], after)
      await expect.poll(() => three.sequences().toSorted((a, b) => a - b)).toEqual([before, before + 1, last - 2, last - 1])
      expect(one!.sequences()).toEqual([before, before + 1, last - 2, last - 1])
      await expect.poll(readers).toBe(1)
      for (const { client } of [one!, two!, three]) client.close()
      await expect.poll(readers).toBe(0)
    },
  )

  it('receive `reset` if the server cannot resume from a cursor, and continue', async () => {
    const one = follow({ shared: true, channels: ['lab:a'], after: 'other-12' })
    await expect.poll(() => one.resets).toEqual([await blog.cursor(await head())])
    const last = await blog.append({ channel: 'lab:a' })
    await expect.poll(one.sequences).toEqual([last])
    expect(one.client.cursor).toBe(await blog.cursor(last))
  })

  it('stay open if one of them is rejected', async () => {
    const one = follow({ shared: true, channels: ['lab:a'] })
    await expect.poll(() => one.client.state).toBe('open')
    const two = follow({ shared: true, channels: ['post:98765'] })
    await expect.poll(() => two.client.state).toBe('closed')
    expect(two.errors.at(-1)).toBe('NOT_FOUND')
    const last = await blog.append({ channel: 'lab:a' })
    await expect.poll(one.sequences).toEqual([last])
    expect(one.client.state).toBe('open')
  })

  it('open separate connections if together they follow too many channels', async () => {
    const channels = (name: string) => Array.from({ length: 60 }, (_, nth) => `lab:${name}-${nth}`)
    const one = follow({ shared: true, channels: channels('one') })
    await expect.poll(() => one.client.state).toBe('open')
    const two = follow({ shared: true, channels: channels('two') })
    await expect.poll(() => two.client.state).toBe('open')
    const last = await blog.append({ channel: 'lab:one-5' }, { channel: 'lab:two-5' })
    await expect.poll(one.sequences).toEqual([last - 1])
    await expect.poll(two.sequences).toEqual([last])
  })

  it('each receive the responses to their own requests', async () => {
    const [one, two] = [1, 2].map(() => follow({ shared: true, channels: [`comments:${post.id}`] }))
    await expect.poll(() => [one!.client.state, two!.client.state]).toEqual(['open', 'open'])
    const comments = [one!, two!].map(({ client }, nth) => client.comment({ post: post.id, body: `Who is it? ${nth}` }))
    for (const comment of comments) await expect(comment).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })
})

it('can be iterated, and buffers only a bounded number of events', async () => {
  const after = await blog.cursor(await head())
  const { client, states } = follow({ transport: 'websocket', channels: ['lab:much'], after })
  const taken: number[] = []
  const iterated = (async () => {
    for await (const event of client) {
      taken.push(sequenceOf(event))
      if (taken.length === 1) await expect.poll(() => states.includes('waiting')).toBe(true)
    }
  })()
  let last = 0
  for (let batch = 0; batch < 13; batch++) last = await blog.append(...Array.from({ length: 100 }, () => ({ channel: 'lab:much' })))
  await expect.poll(() => taken.at(-1)).toBe(last)
  expect(taken).toEqual(Array.from({ length: 1_300 }, (_, nth) => last - 1_299 + nth))
  client.close()
  await iterated
})

it('falls back to the next transport if one fails, and counts reconnects and bytes', async () => {
  const proxy = await withoutUpgrades(blog.url)
  const { client, sequences } = follow({ url: `${proxy.url}/live`, channels: ['lab:a'] })
  await expect.poll(() => client.state, { timeout: 15_000 }).toBe('open')
  expect(client.transport).toBe('sse')
  const last = await blog.append({ channel: 'lab:a' })
  await expect.poll(sequences).toEqual([last])
  expect(client.statistics).toMatchObject({ events: 1, reconnects: 2, latencies: [expect.any(Number)] })
  expect(client.statistics.bytesDown).toBeGreaterThan(100)
  await proxy.close()
})
