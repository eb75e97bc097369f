import { connect } from 'node:http2'
import { Agent, get } from 'node:https'
import type { TLSSocket } from 'node:tls'
import { afterAll, beforeAll, expect, it } from 'vitest'
import WebSocket from 'ws'
import { createStack, type Stack, up } from '../src/stack.ts'

let stack: Stack
let ca: string

beforeAll(async () => {
  stack = await createStack('duplex-test-tls', { COMPOSE_PROFILES: 'monolith', DOMAIN: 'localhost', RATE_LIMIT: 'on' })
  await stack.remove()
  await up(stack)
  ca = (await stack.inside('edge', 'cat', '/data/caddy/pki/authorities/local/root.crt')).stdout
  expect(ca).toContain('BEGIN CERTIFICATE')
})
afterAll(() => stack?.remove())

const origin = () => `https://localhost:${stack.port}`

it('serves HTTP/2 with a certificate of its own authority and sets Secure cookies', async () => {
  const session = connect(origin(), { ca })
  const request = session.request({
    ':method': 'POST',
    ':path': '/api/users',
    'content-type': 'application/json',
  })
  request.end(JSON.stringify({ username: 'secure', email: 'secure@example.org', password: 'secure-password' }))
  const headers = await new Promise<Record<string, string | string[]>>((resolve, reject) => {
    request.once('response', (answer) => resolve(answer as Record<string, string | string[]>))
    request.once('error', reject)
  })
  expect(session.alpnProtocol).toBe('h2')
  expect(headers[':status']).toBe(201)
  expect(String(headers['set-cookie'])).toMatch(/session=.*Secure/)
  session.close()
})

it('forwards server-sent events and WebSocket frames without buffering', async () => {
  const agent = new Agent({ ca })
  const first = await new Promise<string>((resolve, reject) => {
    const request = get(`${origin()}/live?channel=feed`, { agent, headers: { accept: 'text/event-stream' } }, (response) => {
      expect((response.socket as TLSSocket).authorized).toBe(true)
      // only the first event, which an edge that buffers would not forward
      response.once('data', (chunk) => {
        resolve(String(chunk))
        request.destroy()
      })
    })
    request.once('error', reject)
  })
  expect(first).toContain('event: ready')

  const socket = new WebSocket(`wss://localhost:${stack.port}/live?channel=feed`, { ca })
  const opening = await new Promise<string>((resolve, reject) => {
    socket.once('message', (data) => resolve(String(data)))
    socket.once('error', reject)
  })
  expect(JSON.parse(opening)).toMatchObject({ op: 'ready' })
  socket.close()
})

it('limits a client by its own address and ignores its X-Forwarded-For header', async () => {
  const session = connect(origin(), { ca })
  const statuses = []
  for (let attempt = 0; attempt < 200; attempt++) {
    const request = session.request({
      ':method': 'POST',
      ':path': '/api/sessions',
      'content-type': 'application/json',
      'x-forwarded-for': `203.0.113.${attempt}`,
    })
    request.end(JSON.stringify({ login: `nobody_${attempt}`, password: 'wrong-password' }))
    statuses.push(
      await new Promise<number>((resolve, reject) => {
        request.once('response', (answer) => resolve(Number(answer[':status'])))
        request.once('error', reject)
      }),
    )
    if (statuses.at(-1) === 429) break
  }
  session.close()
  expect(statuses[0]).toBe(401)
  expect(statuses.at(-1)).toBe(429)
})
