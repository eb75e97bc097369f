import { natsBus } from '@duplex/bus'
import { memoryCache, redisCache } from '@duplex/cache'
import { createApi, eventContract } from '@duplex/contracts'
import { connectNats, natsClient } from '@duplex/rpc'
import { required, runProcess } from '@duplex/runtime'
import { startGateway } from './start-gateway.ts'

await runProcess('gateway', async (process) => {
  const { config, logger, onStop, readyWhen } = process
  const nats = await connectNats(required(config.natsUrl, 'NATS_URL'), { name: 'gateway', logger })
  onStop(() => nats.close())
  const cache = config.redisUrl ? redisCache(config.redisUrl, { logger }) : memoryCache()
  onStop(() => cache.close())
  readyWhen(() => nats.connected)

  const api = createApi((contract) => natsClient(contract, nats))
  await startGateway(process, { api, log: natsClient(eventContract, nats), bus: natsBus(nats), cache, deployment: 'microservices' })
})
