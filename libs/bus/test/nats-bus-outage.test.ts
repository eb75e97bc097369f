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

test('while the broker is away, publishing neither throws nor waits; when it is back, subscriptions live again', async () => {
  const { nats, connection, bus } = await open()
  const messages: unknown[] = []
  bus.subscribe('outage', (message) => messages.push(message))
  bus.publish('outage', 'before')
  await expect.poll(() => messages).toEqual(['before'])

  await nats.kill()
  await expect.poll(() => connection.connected).toBe(false)
  const begun = performance.now()
  for (let times = 0; times < 1_000; times++) bus.publish('outage', 'lost')
  expect(performance.now() - begun).toBeLessThan(500)
  const newcomer: unknown[] = []
  bus.subscribe('outage', (message) => newcomer.push(message))

  await nats.start()
  await expect.poll(() => connection.connected).toBe(true)
  bus.publish('outage', 'after')
  await expect.poll(() => [messages, newcomer]).toEqual([['before', 'after'], ['after']])
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
