import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Caller } from './support/caller.ts'
import { type Blog, startBlog } from './support/start-blog.ts'

let blog: Blog
let port: number

beforeAll(async () => {
  blog = await startBlog()
  await blog.app.listen({ port: 0, host: '127.0.0.1' })
  port = (blog.app.server.address() as AddressInfo).port
  await vi.waitFor(() => expect(blog.app.isReady()).toBe(true), 10_000)
})
afterAll(() => blog.close())

const policy = "default-src 'none'; frame-ancestors 'none'"
const always = { 'x-content-type-options': 'nosniff', 'content-security-policy': policy }
const whole = {
  ...always,
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
}

/** Returns the headers of a response as soon as they arrive, because the body may never end. */
async function headOf(path: string, headers: Record<string, string>): Promise<IncomingMessage> {
  const request = get({ port, path, headers })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  request.destroy()
  return response
}

describe('a response that is not a page', () => {
  it('may not load, run or be framed by anything', async () => {
    const anonymous = new Caller(blog.app)
    const ada = await anonymous.register('ada')
    const answers = {
      read: await anonymous.get('/api/posts'),
      made: await ada.post('/api/posts', { title: 'T', body: 'B' }),
      emptied: await ada.delete('/api/sessions/current'),
      rejected: await anonymous.get('/api/me'),
      invalid: await anonymous.post('/api/users', {}),
      unknown: await anonymous.get('/api/nothing'),
      'of another method': await anonymous.put('/api/posts'),
      options: await anonymous.send('OPTIONS', '/api/posts'),
      'long polling': await anonymous.get('/live?channel=feed'),
      health: await blog.app.inject('/health/ready'),
    }
    for (const [name, { headers }] of Object.entries(answers)) expect(headers, name).toMatchObject(whole)
    expect((await headOf('/live?channel=feed', { accept: 'text/event-stream' })).headers).toMatchObject(whole)
  })

  it('has the same headers if the request is malformed', async () => {
    for (const url of ['/%ff', '/api/posts/%ff']) expect((await blog.app.inject(url)).headers, url).toMatchObject(always)
    const socket = connect(port, '127.0.0.1')
    socket.write('nonsense\r\n\r\n')
    const answer = await text(socket)
    for (const [name, value] of Object.entries(always)) expect(answer).toContain(`${name}: ${value}\r\n`)
  })
})

describe('the documentation', () => {
  it('runs only its own scripts and cannot be framed', async () => {
    const { headers } = await blog.app.inject('/api/docs')
    expect(headers).toMatchObject({ ...whole, 'content-security-policy': expect.stringContaining("script-src 'self';") })
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
    expect(headers['content-security-policy']).not.toMatch(/https?:|unsafe-eval|\*/)
  })
})

describe('an image', () => {
  it('has no active content, and other sites may show it', async () => {
    const ada = await new Caller(blog.app).register('grace')
    // One red pixel.
    const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC', 'base64')
    const { image } = (await ada.send('POST', '/api/images', { raw: png, headers: { 'content-type': 'image/png' } })).json()
    expect((await blog.app.inject(image.url)).headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'cross-origin',
    })
  })
})
