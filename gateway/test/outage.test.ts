import { contracts, createApi, eventContract } from '@duplex/contracts'
import { connectNats, type NatsConnection, natsClient, type RpcServer, serveNats } from '@duplex/rpc'
import { type StartedNats, startNats } from '@duplex/test-support'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createGateway } from '../src/create-gateway.ts'
import { Caller } from './support/caller.ts'
import { type Blog, startBlog } from './support/start-blog.ts'

let blog: Blog
let broker: StartedNats
let servingSide: NatsConnection
let callingSide: NatsConnection
let servers: Record<'user' | 'post' | 'comment' | 'like' | 'event', RpcServer>
let anonymous: Caller
let ada: Caller

/** The services and the gateway are connected by NATS, as in the microservices deployment. */
beforeAll(async () => {
  blog = await startBlog()
  const { logger, bus, cache } = blog.parts
  broker = await startNats()
  servingSide = await connectNats(broker.url, { name: 'services', logger })
  callingSide = await connectNats(broker.url, { name: 'gateway', logger })
  const serve = {
    user: () => serveNats(contracts.user, blog.parts.api.user, servingSide, { logger }),
    post: () => serveNats(contracts.post, blog.parts.api.post, servingSide, { logger }),
    comment: () => serveNats(contracts.comment, blog.parts.api.comment, servingSide, { logger }),
    like: () => serveNats(contracts.like, blog.parts.api.like, servingSide, { logger }),
    event: () => serveNats(eventContract, blog.parts.log, servingSide, { logger }),
  }
  servers = { user: serve.user(), post: serve.post(), comment: serve.comment(), like: serve.like(), event: serve.event() }
  const api = createApi((contract) => natsClient(contract, callingSide))
  anonymous = new Caller(
    await createGateway({ ...blog.parts, api, log: natsClient(eventContract, callingSide), bus, cache, deployment: 'microservices' }),
  )
  ada = await anonymous.register('ada')
})
afterAll(async () => {
  await anonymous.app.close()
  await Promise.all(Object.values(servers).map((server) => server.stop()))
  await Promise.all([servingSide.close(), callingSide.close()])
  await broker.stop()
  await blog.close()
})

it('if everything is available, /api/status reports it and the head of the log', async () => {
  const slug = await ada.publish('Here')
  expect((await anonymous.get('/api/status')).headers['duplex-deployment']).toBe('microservices')
  await expect
    .poll(async () => (await anonymous.get('/api/status')).json())
    .toEqual({
      deployment: 'microservices',
      version: '1.2.3',
      cursor: expect.stringMatching(/^\w+-\d+$/),
      services: { user: 'up', post: 'up', comment: 'up', like: 'up', event: 'up' },
    })
  expect((await ada.get(`/api/posts/${slug}`)).statusCode).toBe(200)
})

it('without the like service, a like returns 503 with Retry-After, and posts can be read', async () => {
  const slug = await ada.publish('Not to be liked')
  await servers.like.stop()
  const response = await ada.put(`/api/posts/${slug}/like`)
  expect(response.json()).toMatchObject({ status: 503, code: 'UNAVAILABLE', traceId: expect.stringMatching(/^[0-9a-f]{32}$/) })
  expect(response.headers['retry-after']).toBe('1')
  expect((await anonymous.get(`/api/posts/${slug}`)).statusCode).toBe(200)
  await expect.poll(async () => (await anonymous.get('/api/status')).json().services).toMatchObject({ like: 'down', post: 'up' })
})

it('without the user service, a cached session stays valid; an unknown one returns 503 if it is required and counts as anonymous if not', async () => {
  const { token } = (await anonymous.post('/api/sessions', { login: 'ada', password: 'correct horse' })).json()
  await servers.user.stop()
  const uncached = new Caller(anonymous.app, token)
  expect((await ada.post('/api/posts', { title: 'Still here', body: 'x' })).statusCode).toBe(201)
  expect((await uncached.post('/api/posts', { title: 'Who?', body: 'x' })).json()).toMatchObject({ status: 503, code: 'UNAVAILABLE' })
  expect((await uncached.get('/api/posts')).statusCode).toBe(200)
  expect((await uncached.delete('/api/sessions/current')).statusCode).toBe(503)
})

it('without the broker, calls fail at once, and succeed again after it restarts', async () => {
  await broker.kill()
  await expect.poll(() => callingSide.connected).toBe(false)
  const started = performance.now()
  expect((await anonymous.get('/api/posts')).json()).toMatchObject({ status: 503, code: 'UNAVAILABLE' })
  expect(performance.now() - started).toBeLessThan(500)
  await broker.start()
  await expect.poll(async () => (await anonymous.get('/api/posts')).statusCode, { timeout: 20_000 }).toBe(200)
})
