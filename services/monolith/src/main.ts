import { memoryBus, natsBus } from '@duplex/bus'
import { memoryCache, redisCache } from '@duplex/cache'
import { connect, locationOf } from '@duplex/db'
import { retentionOf } from '@duplex/event'
import { startGateway } from '@duplex/gateway'
import { connectNats } from '@duplex/rpc'
import { runProcess } from '@duplex/runtime'
import { offerAdminCommands } from './admin/running-blog.ts'
import { composeServices } from './compose-services.ts'

await runProcess('monolith', async (process) => {
  const { config, logger, onStop, readyWhen, fail } = process
  logger.info({ data: locationOf(config) }, `the data are in ${locationOf(config)}`)
  const nats = config.natsUrl ? await connectNats(config.natsUrl, { name: 'monolith', logger }) : null
  if (nats) {
    onStop(() => nats.close())
    readyWhen(() => nats.connected)
  }
  const bus = nats ? natsBus(nats) : memoryBus()
  onStop(() => bus.close())
  const cache = config.redisUrl ? redisCache(config.redisUrl, { logger }) : memoryCache()
  onStop(() => cache.close())
  const store = await connect(config, { onFailure: fail })
  onStop(() => store.close())

  const { services, api, log } = composeServices({ store, bus, logger, retention: retentionOf(config.logRetentionDays) })
  for (const service of services) {
    await service.start()
    onStop(() => service.stop())
  }
  if (store.kind === 'pglite') await offerAdminCommands(process, store)
  await startGateway(process, { api, log, bus, cache, deployment: 'monolith' })
})
