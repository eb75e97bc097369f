import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryBus } from '@duplex/bus'
import { type EventType, eventContract, postContract } from '@duplex/contracts'
import { type BackingServices, localBacking } from '@duplex/local'
import { connectNats, type NatsConnection, natsClient, serveNats } from '@duplex/rpc'
import { freshStore } from '@duplex/test-support'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createEventService } from '../src/index.ts'
import { logger } from './pipeline.ts'

const stops: (() => Promise<unknown>)[] = []
let backing: BackingServices

/** The NATS server of `npm run start:microservices`, with the permissions of docker-compose.yml. */
beforeAll(async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'duplex-nats-'))
  stops.push(() => rm(dataDir, { recursive: true }))
  backing = (await localBacking(['nats'], { dataDir, durable: true, output: { say: () => {}, line: () => {} } }))!
  stops.push(() => backing.stop())
  const store = await freshStore('postgresql')
  stops.push(() => store.close())
  const service = createEventService({ store, bus: memoryBus(), logger })
  await service.start()
  stops.push(() => service.stop())
  await serveNats(eventContract, service.handlers, await connect('event'), { logger }).ready
})
afterAll(async () => {
  for (const stop of stops.reverse()) await stop()
})

async function connect(login: string): Promise<NatsConnection> {
  const connection = await connectNats(backing.natsUrls![login]!, { name: login, logger })
  stops.push(() => connection.close())
  return connection
}

const event = (type: EventType) => ({
  id: randomUUID(),
  type,
  key: `thing:${randomUUID()}`,
  version: 1,
  channel: null,
  at: new Date().toISOString(),
  data: {},
  meta: null,
})

it('lets each service append only the types of events that it owns', async () => {
  const owned: Record<string, EventType> = {
    user: 'session.revoked',
    post: 'post.withdrawn',
    comment: 'comments.changed',
    like: 'like.changed',
  }
  for (const service of Object.keys(owned)) {
    const log = natsClient(eventContract, await connect(service))
    for (const [owner, type] of Object.entries(owned)) {
      const outcome = await log.append({ events: [event(type)] }).then(
        () => 'stored',
        (error) => error.code,
      )
      expect(`${service} ${type} ${outcome}`).toBe(`${service} ${type} ${owner === service ? 'stored' : 'FORBIDDEN'}`)
    }
  }
  expect((await natsClient(eventContract, await connect('gateway')).head({})).head).toBe(4)
})

it.each(['post', 'gateway', null])('does not let a service call as %s', async (caller) => {
  const comment = await connect('comment')
  const subject = ['rpc.event.append', ...(caller ? [caller] : [])].join('.')
  const refused = new Promise((resolve) => {
    void (async () => {
      for await (const status of comment.nats.status()) if (status.type === 'error') resolve(String(status.error.message))
    })()
  })
  comment.nats.publish(subject, JSON.stringify({ events: [event('post.withdrawn')] }))
  expect(await refused).toContain(`Permissions Violation for Publish to "${subject}"`)
})

it('reports a call that NATS does not allow as UNAVAILABLE', async () => {
  const user = await connect('user')
  await expect(natsClient(postContract, user).get({ post: 1 })).rejects.toMatchObject({ code: 'UNAVAILABLE' })
})
