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

/** A connection on which one may say anything; `heard` is everything that came. */
async function dial(...words: string[]) {
  const socket = connect(Number(new URL(blog.url).port), '127.0.0.1')
  sockets.push(socket)
  let heard = ''
  socket.setEncoding('utf8').on('data', (text) => (heard += text))
  await once(socket, 'connect')
  for (const word of words) socket.write(word)
  return { socket, heard: () => heard }
}

const request = (version = '1.1', headers = '') =>
  `GET /live?channel=lab:a HTTP/${version}\r\nHost: localhost\r\nAccept: text/event-stream\r\n${headers}\r\n`
const readers = () => blog.hub.counters.connections.sse

it('is cut into chunks whose lengths are right, whatever the text', async () => {
  const { heard, socket } = await dial(request())
  await expect.poll(readers).toBe(1)
  await blog.append({ data: { text: 'Zürich 🌍' } }, { data: { text: 'second' } })
  await expect.poll(heard).toContain('second')
  const [head, body] = heard()
    .split('\r\n\r\n', 1)
    .concat(heard().slice(heard().indexOf('\r\n\r\n') + 4))
  expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  expect(head!.toLowerCase()).toContain('transfer-encoding: chunked')
  expect(head!.toLowerCase()).toContain('connection: close')
  const { text, whole, ended } = unchunk(Buffer.from(body!))
  expect(text).toContain('Zürich 🌍')
  expect([whole, ended]).toEqual([true, false])
  socket.destroy()
  await expect.poll(readers).toBe(0)
})

it('has no chunks for a proxy that speaks HTTP/1.0', async () => {
  const { heard, socket } = await dial(request('1.0'))
  await expect.poll(heard).toContain('event: ready')
  expect(heard().toLowerCase()).not.toContain('transfer-encoding')
  expect(heard().split('\r\n\r\n')[1]).toMatch(/^retry: \d+\nevent: ready\n/)
  socket.destroy()
  await expect.poll(readers).toBe(0)
})

it('ignores what is asked on its connection behind it, at once or later, and ends as usual', async () => {
  for (const words of [
    [request() + request()],
    [`${request()}GET /api/status HTTP/1.1\r\nHost: localhost\r\n\r\n`],
    [request(), request()],
  ]) {
    const { heard, socket } = await dial(...words)
    await expect.poll(heard).toContain('event: ready')
    socket.write(request())
    const sequence = await blog.append({ data: { text: 'still here' } })
    await expect.poll(heard).toContain(`-${sequence}\n`)
    expect(heard().match(/HTTP\/1\.1/g)).toHaveLength(1)
    expect(readers()).toBe(1)
    socket.destroy()
    await expect.poll(readers).toBe(0)
  }
})

it('is never mixed with an answer to what cannot be read behind it', async () => {
  for (const words of [[`${request()}\0 what is this`], [request() + request(), '\0 what is this'], [request(), '\0 what is this']]) {
    const { heard, socket } = await dial(...words)
    await expect.poll(() => heard().includes('event: ready') || socket.closed).toBe(true)
    // read in one go with it, that is answered instead
    expect(heard().match(/HTTP\/1\.1/g) ?? []).toHaveLength(heard() ? 1 : 0)
    socket.destroy()
    await expect.poll(readers).toBe(0)
  }
})

it('comes after an earlier answer on its connection', async () => {
  const { heard, socket } = await dial(`GET /api/status HTTP/1.1\r\nHost: localhost\r\n\r\n${request()}`)
  await expect.poll(heard).toContain('event: ready')
  expect(heard().match(/HTTP\/1\.1 200/g)).toHaveLength(2)
  expect(heard().indexOf('"deployment"')).toBeLessThan(heard().indexOf('text/event-stream'))
  socket.destroy()
  await expect.poll(readers).toBe(0)
})

it('ends when its reader says goodbye, even by half', async () => {
  const { heard, socket } = await dial(request())
  await expect.poll(heard).toContain('event: ready')
  socket.end()
  await once(socket, 'close')
  await expect.poll(readers).toBe(0)
})

it('goes to a reader whose request had a body, and to one whose body never comes', async () => {
  for (const headers of ['Content-Length: 4\r\n', 'Content-Length: 400\r\n']) {
    const { heard, socket } = await dial(request('1.1', headers), 'body')
    await expect.poll(heard).toContain('event: ready')
    const sequence = await blog.append({})
    await expect.poll(heard).toContain(`-${sequence}\n`)
    socket.destroy()
    await expect.poll(readers).toBe(0)
  }
})

it('tells its end from a cut', async () => {
  const { heard, socket } = await dial(request())
  await expect.poll(heard).toContain('event: ready')
  await blog.hub.moveSubscribers()
  await once(socket, 'close')
  const { text, ended } = unchunk(Buffer.from(heard().slice(heard().indexOf('\r\n\r\n') + 4)))
  expect(text).toMatch(/retry: 0\n\n$/)
  expect(ended).toBe(true)
})
