import { Gauge, register } from 'prom-client'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type HealthServer, startHealthServer } from '../src/health-server.ts'

const logged: { message: string; error: unknown }[] = []
const logger = { error: (error: unknown, message: string) => logged.push({ error, message }) }
const failure = new Error('broken')
let isReady: () => boolean
let server: HealthServer

beforeAll(async () => {
  const operations = new Map<string, () => Promise<object>>([
    ['/readers/leave', async () => ({ left: 3, stayed: 1 })],
    [
      '/fails',
      async () => {
        throw failure
      },
    ],
  ])
  server = await startHealthServer({
    config: { internalPort: 0, internalHost: '127.0.0.1' },
    logger: logger as never,
    isReady: () => isReady(),
    operations,
  })
})
afterAll(() => server.close())
beforeEach(() => {
  logged.length = 0
  isReady = () => true
})

const send = async (method: string, path: string) => {
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { method })
  return { status: response.status, body: await response.text() }
}

test('returns the state, the metrics and the result of an operation', async () => {
  expect(await send('GET', '/health/live')).toEqual({ status: 200, body: 'live\n' })
  expect(await send('GET', '/health/ready')).toEqual({ status: 200, body: 'ready\n' })
  isReady = () => false
  expect(await send('GET', '/health/ready')).toEqual({ status: 503, body: 'not ready\n' })
  expect(await send('GET', '/metrics')).toEqual({ status: 200, body: expect.stringContaining('nodejs_version_info') })
  expect(await send('POST', '/readers/leave')).toEqual({ status: 200, body: '{"left":3,"stayed":1}\n' })
  expect((await send('GET', '/readers/leave')).status).toBe(404)
  expect((await send('POST', '/unknown')).status).toBe(404)
  expect(logged).toEqual([])
})

test('logs the error of a failed operation and returns 500', async () => {
  expect(await send('POST', '/fails')).toEqual({ status: 500, body: 'POST /fails failed. The log of this process has the error.\n' })
  expect(logged).toEqual([{ message: 'POST /fails failed', error: failure }])
})

test('logs the error if the metrics cannot be collected and returns 500', async () => {
  new Gauge({
    name: 'broken',
    help: 'fails at each scrape',
    collect: () => {
      throw failure
    },
  })
  try {
    expect((await send('GET', '/metrics')).status).toBe(500)
    expect(logged).toEqual([{ message: 'GET /metrics failed', error: failure }])
  } finally {
    register.removeSingleMetric('broken')
  }
})

test('logs the error if a readiness check fails and returns 500', async () => {
  isReady = () => {
    throw failure
  }
  expect((await send('GET', '/health/ready')).status).toBe(500)
  expect(logged).toEqual([{ message: 'GET /health/ready failed', error: failure }])
})
