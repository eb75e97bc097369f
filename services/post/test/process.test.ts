import { eventContract, postContract } from '@duplex/contracts'
import { connectNats, natsClient } from '@duplex/rpc'
import { createLogger } from '@duplex/runtime'
import { freshDatabase, startNats, startProcess } from '@duplex/test-support'
import { signedIn } from '@duplex/test-support/services'
import { expect, it } from 'vitest'

const entry = (service: string) => new URL(`../../${service}/src/main.ts`, import.meta.url).pathname

it('stops under load without losing a call that it received', async () => {
  await using stack = new AsyncDisposableStack()
  const broker = await startNats()
  stack.defer(broker.stop)
  const { config, remove } = await freshDatabase()
  stack.defer(remove)
  const environment = { NATS_URL: broker.url, DATABASE_URL: config.databaseUrl, LOG_LEVEL: 'warn', INTERNAL_PORT: '0' }
  const event = await startProcess(entry('event'), environment)
  stack.defer(async () => void (await event.end()))
  let post = await startProcess(entry('post'), environment)
  stack.defer(async () => void (await post.end()))
  const nats = await connectNats(broker.url, { name: 'gateway', logger: createLogger('test', 'error') })
  stack.defer(() => nats.close())
  const client = natsClient(postContract, nats)
  const actor = signedIn(1)

  const write = (n: number) => client.create({ title: `Post ${n}`, body: 'Text.', tags: ['load'], status: 'published' }, { actor })
  const before = Array.from({ length: 100 }, (_, n) => write(n))
  await before[0]
  const ending = post.end()
  const answers = await Promise.allSettled(before)
  expect(await ending).toBe(0)
  const stored = answers.filter(({ status }) => status === 'fulfilled').length
  for (const answer of answers) if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'UNAVAILABLE' })

  post = await startProcess(entry('post'), environment)
  expect((await client.tags({})).items).toEqual([{ tag: 'load', count: stored }])
  const log = natsClient(eventContract, nats)
  await expect.poll(async () => (await log.head({})).head).toBe(stored)
})
