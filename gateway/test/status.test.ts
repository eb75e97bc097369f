import { memoryBus } from '@duplex/bus'
import { memoryCache } from '@duplex/cache'
import { connect } from '@duplex/db'
import { composeServices } from '@duplex/monolith'
import { createLogger } from '@duplex/runtime'
import { freshDatabase, startTcpProxy } from '@duplex/test-support'
import { expect, it } from 'vitest'
import { createGateway } from '../src/create-gateway.ts'
import { Caller } from './support/caller.ts'

const services = (state: 'up' | 'down') => ({ user: state, post: state, comment: state, like: state, event: state })

it('reports a running service as down while its database is away, and as up again afterwards', { timeout: 90_000 }, async () => {
  await using stack = new AsyncDisposableStack()
  const logger = createLogger('test', 'silent')
  const { config, remove } = await freshDatabase()
  stack.defer(remove)
  const database = await startTcpProxy(config.databaseUrl)
  stack.defer(() => database.stop())
  const store = await connect({ ...config, databaseUrl: database.url })
  stack.defer(() => store.close())
  const bus = memoryBus()
  stack.defer(() => bus.close())
  const cache = memoryCache()
  stack.defer(() => cache.close())
  const composed = composeServices({ store, bus, logger })
  for (const service of composed.services) {
    await service.start()
    stack.defer(() => service.stop())
  }
  const { api, log } = composed
  const app = await createGateway({
    api,
    log,
    bus,
    cache,
    logger,
    deployment: 'monolith',
    version: '1.2.3',
    trustProxy: null,
    rateLimit: false,
    pages: null,
  })
  stack.defer(async () => void (await app.close()))
  const caller = new Caller(app)
  const status = async () => (await caller.get('/api/status')).json()

  const up = { deployment: 'monolith', version: '1.2.3', cursor: expect.stringMatching(/^\w+-\d+$/), services: services('up') }
  await expect.poll(status).toEqual(up)
  await database.goDown()
  await expect.poll(status).toEqual({ ...up, cursor: null, services: services('down') })
  await database.comeBack()
  await expect.poll(status, { timeout: 20_000 }).toEqual(up)
})
