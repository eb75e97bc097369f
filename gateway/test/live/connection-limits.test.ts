import { createConnection, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { createLogger, type Logger } from '@duplex/runtime'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { liveLimits, Occupancy, socketLimits, withinOpenFiles } from '../../src/limits/index.ts'
import { type LiveBlog, startLiveBlog } from './support/live-blog.ts'
import { addressOf, answerTo, type Reading, read, readSocket, transports } from './support/reading.ts'

const PER_ADDRESS = 3
const ALL = 60

let blog: LiveBlog
const warnings: Record<string, unknown>[] = []
const readings: Reading[] = []

const logger: Logger = Object.assign(createLogger('test', 'silent'), {
  warn: (fields: Record<string, unknown>) => void warnings.push(fields),
})

beforeAll(async () => {
  blog = await startLiveBlog({}, () => ({ logger, trustProxy: '127.0.0.1', connections: { all: ALL, perAddress: PER_ADDRESS } }))
})
afterAll(() => blog.close())
beforeEach(async () => {
  for (const reading of readings.splice(0)) reading.close()
  await expect.poll(() => blog.hub.counters.connections).toEqual({ sse: 0, websocket: 0, 'long-poll': 0 })
})

const from = (address: string) => ({ 'x-forwarded-for': address })
async function open(transport: (typeof transports)[number], address: string, channels = ['feed']): Promise<Reading> {
  const reading = await read(transport, blog.url, { channels, headers: from(address) })
  readings.push(reading)
  return reading
}
const refused = (code: string) => expect.objectContaining({ code, status: code === 'RATE_LIMITED' ? 429 : 503 })

describe('the live connections of one address', () => {
  it.each(transports)('are limited, over %s, and the next one is accepted when one has ended', async (transport) => {
    for (let nth = 0; nth < PER_ADDRESS; nth++) await open(transport, '192.0.2.1')
    await expect(open(transport, '192.0.2.1')).rejects.toEqual(refused('RATE_LIMITED'))
    await open(transport, '192.0.2.2')
    readings.shift()!.close()
    await expect.poll(() => open(transport, '192.0.2.1').catch((problem) => problem.code)).toHaveProperty('frames')
  })

  it('are limited over all transports together; a short poll is no connection', async () => {
    await open('sse', '192.0.2.3')
    await open('websocket', '192.0.2.3')
    const abort = new AbortController()
    const poll = (query: string) =>
      fetch(`${addressOf(blog.url, { channels: ['feed'] })}${query}`, { headers: from('192.0.2.3'), signal: abort.signal })
    const waiting = poll('&wait=60').catch(() => null)
    await expect.poll(() => blog.hub.counters.connections['long-poll']).toBe(1)
    const over = await poll('&wait=60')
    expect([over.status, Number(over.headers.get('retry-after')) > 0]).toEqual([429, true])
    expect((await poll('')).status).toBe(200)
    abort.abort()
    await waiting
  })

  it('count for an IPv6 /64, and four times as many for a /48', async () => {
    for (let nth = 0; nth < PER_ADDRESS; nth++) await open('sse', `2001:db8:0:1::${nth}`)
    await expect(open('sse', '2001:db8:0:1:ffff::9')).rejects.toEqual(refused('RATE_LIMITED'))
    for (let nth = PER_ADDRESS; nth < 4 * PER_ADDRESS; nth++) await open('sse', `2001:db8:0:${nth}::1`)
    await expect(open('sse', '2001:db8:0:ffff::1')).rejects.toEqual(refused('RATE_LIMITED'))
    await open('sse', '2001:db8:1::1')
  })

  it('may follow a limited number of channels together, also if a client subscribes later', async () => {
    const channels = (count: number, name: string) => Array.from({ length: count }, (_, nth) => `lab:${name}-${nth}`)
    await open('sse', '192.0.2.4', channels(100, 'a'))
    const socket = await open('websocket', '192.0.2.4', ['feed'])
    socket.send({ op: 'subscribe', ref: 'over', channels: channels(20, 'b') })
    await expect.poll(() => answerTo(socket, 'over')).toMatchObject({ op: 'error', code: 'RATE_LIMITED' })
    socket.send({ op: 'subscribe', ref: 'fits', channels: channels(19, 'b') })
    await expect.poll(() => answerTo(socket, 'fits')).toMatchObject({ op: 'ack' })
    await expect(open('sse', '192.0.2.4')).rejects.toEqual(refused('RATE_LIMITED'))
    socket.send({ op: 'unsubscribe', ref: 'fewer', channels: [...channels(19, 'b'), 'lab:not-followed'] })
    await expect.poll(() => answerTo(socket, 'fewer')).toMatchObject({ op: 'ack' })
    await open('sse', '192.0.2.4', channels(19, 'c'))
  })
})

it('all live connections together are limited, with a warning in the log', async () => {
  const openMany = async () => {
    for (let nth = 0; nth <= ALL; nth++) await open('sse', `198.51.100.${nth}`)
  }
  await expect(openMany()).rejects.toEqual(refused('UNAVAILABLE'))
  expect(warnings).toContainEqual(expect.objectContaining({ network: '192.0.2.1', connections: PER_ADDRESS, refused: 1 }))
})

describe('connections without a proxy', () => {
  const sockets: Socket[] = []
  const connect = (url: string) =>
    new Promise<Socket>((resolve) => {
      const socket = createConnection(Number(new URL(url).port), '127.0.0.1', () => resolve(socket))
      socket.on('error', () => {})
      sockets.push(socket)
    })

  it('are refused above twice the limit of live connections, before a request; others can load pages', async () => {
    const own = await startLiveBlog({}, () => ({ connections: { all: ALL, perAddress: PER_ADDRESS } }))
    try {
      const streams = []
      for (let nth = 0; nth < PER_ADDRESS; nth++) streams.push(await readSocket(own.url, { channels: ['feed'] }))
      for (let nth = PER_ADDRESS; nth < 2 * PER_ADDRESS; nth++) await connect(own.url)
      const answer = await text(await connect(own.url))
      expect(answer).toMatch(/^HTTP\/1\.1 429 Too Many Requests\r\n/)
      expect(answer).toMatch(/\r\nretry-after: \d+\r\n/)
      expect(JSON.parse(answer.split('\r\n\r\n')[1]!)).toMatchObject({ code: 'RATE_LIMITED' })
      for (const socket of sockets) socket.destroy()
      await expect.poll(() => fetch(`${own.url}/api/posts`).then(({ status }) => status)).toBe(200)
      for (const stream of streams) stream.close()
    } finally {
      await own.close()
    }
  })
})

describe('the limits', () => {
  it('are lowered to the number of files that the process may open', () => {
    expect(withinOpenFiles({ all: 20_000, perAddress: 500 }, 1_048_576)).toEqual({ all: 20_000, perAddress: 500 })
    expect(withinOpenFiles({ all: 20_000, perAddress: 500 }, 1_024)).toEqual({ all: 824, perAddress: 206 })
  })

  it('leave nothing in memory when all connections have ended', () => {
    for (const limits of [liveLimits, socketLimits]) {
      const occupancy = new Occupancy('connections', limits({ all: 100, perAddress: 2 }), logger)
      const networks = ['192.0.2.1', '192.0.2.1', '2001:db8::1', '::ffff:192.0.2.1', '', null].map((address) =>
        occupancy.enter(address, { connections: 1, channels: 3 }),
      )
      expect(occupancy.size).toBe(5)
      for (const network of networks) network.add({ connections: -1, channels: -3 })
      expect(occupancy.size).toBe(0)
      expect(() => occupancy.admit('192.0.2.1', { connections: 5 })).toThrow('192.0.2.1')
      expect(occupancy.size).toBe(0)
    }
  })
})
