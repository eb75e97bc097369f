import { randomUUID } from 'node:crypto'
import { connectNats } from '@duplex/rpc'
import { createLogger } from '@duplex/runtime'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { type Bus, memoryBus, natsBus } from '../src/index.ts'

const silent = createLogger('test', 'silent')

const kinds = {
  memory: async () => {
    const bus = memoryBus({ logger: silent })
    return { bus, settle: async () => {}, close: () => bus.close() }
  },
  nats: async () => {
    const connection = await connectNats(inject('natsUrl'), { name: 'bus', logger: silent })
    const bus = natsBus(connection, { logger: silent })
    return { bus, settle: () => connection.nats.flush(), close: () => bus.close().then(() => connection.close()) }
  },
}

describe.each(Object.entries(kinds))('the %s bus', (_, open) => {
  let bus: Bus
  /** Resolves when the bus has processed all calls so far. */
  let settle: () => Promise<void>
  let close: () => Promise<void>
  let subject: string

  beforeEach(async () => {
    ;({ bus, settle, close } = await open())
    subject = `test.${randomUUID()}`
  })
  afterEach(() => close())

  function collect(from = subject) {
    const messages: unknown[] = []
    return { messages, ...bus.subscribe(from, (message) => messages.push(message)) }
  }

  test('delivers every message to each subscriber in the order of publishing', async () => {
    const subscribers = [collect(), collect(), collect()]
    const numbers = Array.from({ length: 1_000 }, (_, number) => number)
    for (const number of numbers) bus.publish(subject, number)
    for (const { messages } of subscribers) await expect.poll(() => messages).toEqual(numbers)
  })

  test('delivers a message after `publish` has returned', async () => {
    const { messages } = collect()
    bus.publish(subject, 'a')
    expect(messages).toEqual([])
    await expect.poll(() => messages).toEqual(['a'])
  })

  test('delivers a message only to subscribers of its subject', async () => {
    const one = collect(`${subject}.one`)
    const two = collect(`${subject}.two`)
    bus.publish(`${subject}.one`, 1)
    bus.publish(`${subject}.two`, 2)
    await expect.poll(() => [one.messages, two.messages]).toEqual([[1], [2]])
  })

  test('delivers nothing to an unsubscribed subscriber, and no earlier messages to a new one', async () => {
    const unsubscribed = collect()
    const subscribed = collect()
    bus.publish(subject, 'before')
    unsubscribed.unsubscribe()
    const late = collect()
    bus.publish(subject, 'after')
    await expect.poll(() => subscribed.messages).toEqual(['before', 'after'])
    expect(unsubscribed.messages).toEqual([])
    expect(late.messages).toEqual(['after'])
    unsubscribed.unsubscribe()
  })

  test('delivers messages that a subscriber publishes', async () => {
    const { messages } = collect()
    bus.subscribe(subject, (message) => {
      if (typeof message === 'number' && message < 3) bus.publish(subject, message + 1)
    })
    bus.publish(subject, 1)
    await expect.poll(() => messages).toEqual([1, 2, 3])
  })

  test('continues for all subscribers if one subscriber throws', async () => {
    bus.subscribe(subject, () => {
      throw new Error('thrown by the subscriber')
    })
    const { messages } = collect()
    bus.publish(subject, 1)
    bus.publish(subject, 2)
    await expect.poll(() => messages).toEqual([1, 2])
  })

  test('delivers frozen JSON copies', async () => {
    const sent = { at: new Date(0), missing: undefined, text: 'añ🦊', list: [1, null] }
    const { messages } = collect()
    bus.publish(subject, sent)
    sent.text = 'changed'
    bus.publish(subject, undefined)
    await expect.poll(() => messages).toEqual([{ at: '1970-01-01T00:00:00.000Z', text: 'añ🦊', list: [1, null] }, null])
    expect(messages[0]).toSatisfy(Object.isFrozen)
    expect((messages[0] as typeof sent).list).toSatisfy(Object.isFrozen)
  })

  test('delivers nothing after it was closed', async () => {
    const { messages } = collect()
    await settle()
    await bus.close()
    bus.publish(subject, 1)
    await settle()
    expect(messages).toEqual([])
  })
})
