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

/** An answer's head, as it arrives; its body may have no end. */
async function headOf(path: string, headers: Record<string, string>): Promise<IncomingMessage> {
  const request = get({ port, path, headers })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  request.destroy()
  return response
}

describe('what is no page', () => {
  it('may fetch, run and be framed by nothing, whatever it is', async () => {
    const nobody = new Caller(blog.app)
    const ada = await nobody.register('ada')
    const answers = {
      read: await nobody.get('/api/posts'),
      made: await ada.post('/api/posts', { title: 'T', body: 'B' }),
      emptied: await ada.delete('/api/sessions/current'),
      refused: await nobody.get('/api/me'),
      invalid: await nobody.post('/api/users', {}),
      unknown: await nobody.get('/api/nothing'),
      'of another method': await nobody.put('/api/posts'),
      options: await nobody.send('OPTIONS', '/api/posts'),
      polled: await nobody.get('/live?channel=feed'),
      health: await blog.app.inject('/health/ready'),
    }
    for (const [name, { headers }] of Object.entries(answers)) expect(headers, name).toMatchObject(whole)
    expect((await headOf('/live?channel=feed', { accept: 'text/event-stream' })).headers).toMatchObject(whole)
  })

  it('is as bare where the request cannot be read', async () => {
    for (const url of ['/%ff', '/api/posts/%ff']) expect((await blog.app.inject(url)).headers, url).toMatchObject(always)
    const socket = connect(port, '127.0.0.1')
    socket.write('nonsense\r\n\r\n')
    const answer = await text(socket)
    for (const [name, value] of Object.entries(always)) expect(answer).toContain(`${name}: ${value}\r\n`)
  })
})

describe('the documentation', () => {
  it('runs what is its own alone, and is framed by nobody', async () => {
    const { headers } = await blog.app.inject('/api/docs')
    expect(headers).toMatchObject({ ...whole, 'content-security-policy': expect.stringContaining("script-src 'self';") })
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
    expect(headers['content-security-policy']).not.toMatch(/https?:|unsafe-eval|\*/)
  })
})

describe('an image', () => {
  it('may do nothing where it is opened, and be shown by others', async () => {
    const ada = await new Caller(blog.app).register('grace')
    // one red pixel
    const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC', 'base64')
    const { image } = (await ada.send('POST', '/api/images', { raw: png, headers: { 'content-type': 'image/png' } })).json()
    expect((await blog.app.inject(image.url)).headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'cross-origin',
    })
  })
})
