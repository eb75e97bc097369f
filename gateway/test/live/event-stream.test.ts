import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { unchunk } from '@duplex/test-support'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type LiveBlog, startLiveBlog } from './support/live-blog.ts'

let blog: LiveBlog
const sockets: Socket[] = []

beforeAll(async () => {
  blog = await startLiveBlog()
})
afterAll(async () => {
  for (const socket of sockets) socket.destroy()
  await blog.close()
})

/** Opens a connection and writes the given bytes. `received` returns everything that arrived. */
async function dial(...writes: string[]) {
  const socket = connect(Number(new URL(blog.url).port), '127.0.0.1')
  sockets.push(socket)
  let received = ''
  socket.setEncoding('utf8').on('data', (text) => (received += text))
  await once(socket, 'connect')
  for (const bytes of writes) socket.write(bytes)
  return { socket, received: () => received }
}

const request = (version = '1.1', headers = '') =>
  `GET /live?channel=lab:a HTTP/${version}\r\nHost: localhost\r\nAccept: text/event-stream\r\n${headers}\r\n`
const readers = () => blog.hub.counters.connections.sse

it('a stream is sent in chunks with correct lengths, also for text with multi-byte characters', async () => {
  const { received, socket } = await dial(request())
  await expect.poll(readers).toBe(1)
  await blog.append({ data: { text: 'Zürich 🌍' } }, { data: { text: 'second' } })
  await expect.poll(received).toContain('second')
  const [head, body] = received()
    .split('\r\n\r\n', 1)
    .concat(received().slice(received().indexOf('\r\n\r\n') + 4))
  expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  expect(head!.toLowerCase()).toContain('transfer-encoding: chunked')
  expect(head!.toLowerCase()).toContain('connection: close')
  const { text, whole, ended } = unchunk(Buffer.from(body!))
  expect(text).toContain('Zürich 🌍')
  expect([whole, ended]).toEqual([true, false])
  socket.destroy()
  await expect.poll(readers).toBe(0)
})

it('a stream is not chunked for an HTTP/1.0 proxy', async () => {
  const { received, socket } = await dial(request('1.0'))
  await expect.poll(received).toContain('event: ready')
  expect(received().toLowerCase()).not.toContain('transfer-encoding')
  expect(received().split('\r\n\r\n')[1]).toMatch(/^retry: \d+\nevent: ready\n/)
  socket.destroy()
  await expect.poll(readers).toBe(0)
})

it('a stream ignores further requests on its connection, sent at once or later, and continues', async () => {
  for (const writes of [
    [request() + request()],
    [`${request()}GET /api/status HTTP/1.1\r\nHost: localhost\r\n\r\n`],
    [request(), request()],
  ]) {
    const { received, socket } = await dial(...writes)
    await expect.poll(received).toContain('event: ready')
    socket.write(request())
    const sequence = await blog.append({ data: { text: 'still here' } })
    await expect.poll(received).toContain(`-${sequence}\n`)
    expect(received().match(/HTTP\/1\.1 \d/g)).toHaveLength(1)
    expect(readers()).toBe(1)
    socket.destroy()
    await expect.poll(readers).toBe(0)
  }
})

it('a stream is never mixed with the response to invalid bytes that follow the request', async () => {
  for (const writes of [[`${request()}\0 what is this`], [request() + request(), '\0 what is this'], [request(), '\0 what is this']]) {
    const { received, socket } = await dial(...writes)
    await expect.poll(() => received().includes('event: ready') || socket.closed).toBe(true)
    // If the parser reads the invalid bytes together with the request, it rejects the connection instead.
    expect(received().match(/HTTP\/1\.1 \d/g) ?? []).toHaveLength(received() ? 1 : 0)
    socket.destroy()
    await expect.poll(readers).toBe(0)
  }
})

it('a stream is sent after an earlier response on its connection', async () => {
  const { received, socket } = await dial(`GET /api/status HTTP/1.1\r\nHost: localhost\r\n\r\n${request()}`)
  await expect.poll(received).toContain('event: ready')
  expect(received().match(/HTTP\/1\.1 200/g)).toHaveLength(2)
  expect(received().indexOf('"deployment"')).toBeLessThan(received().indexOf('text/event-stream'))
  socket.destroy()
  await expect.poll(readers).toBe(0)
})

it('a stream ends if the client closes its side of the connection', async () => {
  const { received, socket } = await dial(request())
  await expect.poll(received).toContain('event: ready')
  socket.end()
  await once(socket, 'close')
  await expect.poll(readers).toBe(0)
})

it('a stream is sent if the request has a body, also if that body never arrives', async () => {
  for (const headers of ['Content-Length: 4\r\n', 'Content-Length: 400\r\n']) {
    const { received, socket } = await dial(request('1.1', headers), 'body')
    await expect.poll(received).toContain('event: ready')
    const sequence = await blog.append({})
    await expect.poll(received).toContain(`-${sequence}\n`)
    socket.destroy()
    await expect.poll(readers).toBe(0)
  }
})

it('a stream that the server ends has a last chunk, so that a client can detect a cut connection', async () => {
  const { received, socket } = await dial(request())
  await expect.poll(received).toContain('event: ready')
  await blog.hub.moveSubscribers()
  await once(socket, 'close')
  const { text, ended } = unchunk(Buffer.from(received().slice(received().indexOf('\r\n\r\n') + 4)))
  expect(text).toMatch(/retry: 0\n\n$/)
  expect(ended).toBe(true)
})
