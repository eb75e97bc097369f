import { createConnection } from 'node:net'
import { closeCodes } from '@duplex/contracts'
import { readMetrics } from '@duplex/runtime'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type LiveBlog, startLiveBlog } from './support/live-blog.ts'
import { HANDSHAKE, read, readSocket, transports } from './support/reading.ts'

/** An interval that a healthy subscriber meets even on a busy machine. */
const HEARTBEAT_MS = 1_000
const BACKLOG_BYTES = 300_000
let blog: LiveBlog
const slowCloses = async () => Number(/^duplex_live_closes_total\{reason="SLOW"\} (\d+)$/m.exec((await readMetrics()).text)![1])
beforeAll(async () => {
  blog = await startLiveBlog({ heartbeatIntervalMs: HEARTBEAT_MS, maxBacklogBytes: BACKLOG_BYTES })
})
afterAll(() => blog.close())

it.each(transports)('sends the cursor to the subscriber of a quiet channel with each heartbeat, over %s', async (transport) => {
  const reading = await read(transport, blog.url, { channels: ['lab:quiet'] })
  const last = await blog.append({ channel: 'lab:busy' }, {}, {})
  await expect.poll(() => reading.cursor()).toBe(last)
  expect(reading.events).toEqual([])
  reading.close()
})

describe('a session', () => {
  it.each(transports)('closes only its own streams when it is revoked, over %s', async (transport) => {
    const ada = await blog.anonymous.register(`ada_${transport}`)
    const headers = { authorization: `Bearer ${ada.token}` }
    const own = await read(transport, blog.url, { channels: ['feed'], headers })
    const other = await read(transport, blog.url, { channels: ['feed'] })
    expect((await ada.delete('/api/sessions/current')).statusCode).toBe(204)
    const end = await own.ended
    if (transport === 'websocket') expect(end).toBe(4501)
    await ada.publish('x').catch(() => {})
    other.close()
    await expect(read(transport, blog.url, { channels: [`user:1`], headers })).rejects.toMatchObject({ status: 401 })
  })

  it('that was revoked without an event closes its connections at the next write or heartbeat', async () => {
    const revoked = new Set<string>()
    const own = await startLiveBlog({ heartbeatIntervalMs: HEARTBEAT_MS }, ({ api, cache }) => ({
      cache: { ...cache, get: async () => null, set: async () => true },
      api: {
        ...api,
        user: {
          ...api.user,
          authenticate: async (input, call) => api.user.authenticate(revoked.has(input.token) ? { token: 'gone' } : input, call),
        },
      },
    }))
    try {
      const [ada, bob, eve] = [
        await own.anonymous.register('ada'),
        await own.anonymous.register('bob'),
        await own.anonymous.register('eve'),
      ]
      const open = ({ token }: { token: string | null }) =>
        readSocket(own.url, { channels: ['feed'], headers: { authorization: `Bearer ${token}` } })
      const [writing, quiet, kept] = [await open(ada), await open(bob), await open(eve)]
      revoked.add(ada.token!).add(bob.token!)
      writing.send({ op: 'comment', ref: '1', post: 1, body: 'Still here' })
      expect(await writing.ended).toBe(4501)
      expect(await quiet.ended).toBe(4501)
      expect(kept.socket.readyState).toBe(kept.socket.OPEN)
      kept.close()
    } finally {
      await own.close()
    }
  })
})

it('closes a WebSocket that does not respond to a ping', async () => {
  const [silent, fine] = await Promise.all([readSocket(blog.url, {}, { autoPong: false }), readSocket(blog.url, {})])
  let pinged = 0
  fine.socket.on('ping', () => pinged++)
  expect(await silent.ended).toBe(4002)
  await expect.poll(() => pinged).toBeGreaterThan(1)
  expect(fine.socket.readyState).toBe(fine.socket.OPEN)
  fine.close()
})

it.each(transports)('disconnects a subscriber whose backlog is too long, and resumes from its cursor, over %s', async (transport) => {
  // With the default heartbeat, the stuck client is closed as SLOW before it is closed as UNRESPONSIVE: it does not respond to pings.
  const blog = await startLiveBlog({ maxBacklogBytes: BACKLOG_BYTES })
  onTestFinished(() => blog.close())
  const after = await blog.cursor((await blog.history()).length)
  const first = (await blog.history()).length + 1
  const before = await slowCloses()
  const asked = transport === 'websocket' ? HANDSHAKE : 'Accept: text/event-stream\r\n'
  const stuck = createConnection(Number(new URL(blog.url).port), '127.0.0.1')
  const closed = new Promise((resolve) => stuck.once('close', resolve))
  stuck.on('error', () => {})
  stuck.write(`GET /live?channel=lab:wide HTTP/1.1\r\nHost: x\r\n${asked}\r\n`)
  await new Promise((resolve) => stuck.once('data', resolve))
  stuck.pause()

  const reading = await read(transport, blog.url, { channels: ['lab:wide'] })
  let written = 0
  const connections = () => blog.hub.counters.connections[transport]
  const both = connections()
  while (connections() === both) {
    await blog.append({ channel: 'lab:wide', data: { text: 'x'.repeat(200_000) } })
    expect(++written).toBeLessThan(200)
  }
  expect(await slowCloses()).toBe(before + 1)
  // When the client reads again, it receives the close reason before the end.
  let received = Buffer.alloc(0)
  stuck.on('data', (bytes) => {
    received = Buffer.concat([received.subarray(-200), bytes])
    if (transport === 'websocket' && received.includes('SLOW')) stuck.end()
  })
  stuck.resume()
  await closed
  if (transport === 'websocket') expect(received.includes(Buffer.from([closeCodes.SLOW.code >> 8, closeCodes.SLOW.code & 0xff]))).toBe(true)
  await expect.poll(() => reading.sequences().length).toBe(written)
  const resumed = await read(transport, blog.url, { channels: ['lab:wide'], after })
  await expect.poll(() => resumed.sequences()).toEqual(Array.from({ length: written }, (_, nth) => first + nth))
  reading.close()
  resumed.close()
})

it('if the gateway stops, it sends the delay for the reconnect, and stops within three seconds', async () => {
  const own = await startLiveBlog()
  const [stream, socket] = [await read('sse', own.url, { channels: ['feed'] }), await read('websocket', own.url, { channels: ['feed'] })]
  // This connection does not complete the closing handshake.
  const stuck = await readSocket(own.url, { channels: ['feed'] })
  stuck.socket.pause()
  // This connection has sent no request, as if a browser had opened it in advance.
  const silent = createConnection(Number(new URL(own.url).port), '127.0.0.1')
  await new Promise((resolve) => own.app.server.once('connection', resolve))
  const began = performance.now()
  const stopped = own.close()
  expect(await stream.ended).toBeGreaterThanOrEqual(500)
  expect(await socket.ended).toBe(4000)
  await stopped
  expect(performance.now() - began).toBeLessThan(3_000)
  stuck.close()
  silent.destroy()
})
