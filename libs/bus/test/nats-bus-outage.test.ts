import { connectNats } from '@duplex/rpc'
import { createLogger } from '@duplex/runtime'
import { startNats } from '@duplex/test-support'
import { expect, onTestFinished, test, vi } from 'vitest'
import { natsBus } from '../src/index.ts'

const logger = createLogger('test', 'silent')

async function open(busLogger = logger) {
  const nats = await startNats()
  onTestFinished(() => nats.stop())
  const connection = await connectNats(nats.url, { name: 'bus', logger })
  onTestFinished(() => connection.close())
  return { nats, connection, bus: natsBus(connection, { logger: busLogger }) }
}

test('while the broker is unavailable, publishing neither throws nor waits; subscriptions work again after it restarts', async () => {
  const { nats, connection, bus } = await open()
  const messages: unknown[] = []
  bus.subscribe('outage', (message) => messages.push(message))
  bus.publish('outage', 'before')
  await expect.poll(() => messages).toEqual(['before'])

  await nats.kill()
  await expect.poll(() => connection.connected).toBe(false)
  const startedAt = performance.now()
  for (let times = 0; times < 1_000; times++) bus.publish('outage', 'lost')
  expect(performance.now() - startedAt).toBeLessThan(500)
  const subscribedDuringOutage: unknown[] = []
  bus.subscribe('outage', (message) => subscribedDuringOutage.push(message))

  await nats.start()
  await expect.poll(() => connection.connected).toBe(true)
  bus.publish('outage', 'after')
  await expect.poll(() => [messages, subscribedDuringOutage]).toEqual([['before', 'after'], ['after']])
  await bus.close()
})

test('a message too large for the broker is logged, not thrown', async () => {
  const own = createLogger('test', 'silent')
  const logged = vi.spyOn(own, 'error')
  const { bus } = await open(own)
  bus.publish('large', 'a'.repeat(2_000_000))
  expect(logged).toHaveBeenCalledOnce()
  await bus.close()
})
