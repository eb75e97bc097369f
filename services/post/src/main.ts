import { natsBus } from '@duplex/bus'
import { eventContract, postContract } from '@duplex/contracts'
import { connect } from '@duplex/db'
import { connectNats, natsClient, serveNats } from '@duplex/rpc'
import { required, runProcess } from '@duplex/runtime'
import { createPostService } from './create-post-service.ts'

await runProcess('post', async ({ config, logger, onStop, readyWhen }) => {
  required(config.databaseUrl, 'DATABASE_URL')
  const nats = await connectNats(required(config.natsUrl, 'NATS_URL'), { name: 'post', logger })
  onStop(() => nats.close())
  const store = await connect(config)
  onStop(() => store.close())
  const service = createPostService({ store, bus: natsBus(nats), log: natsClient(eventContract, nats), logger })
  await service.start()
  onStop(() => service.stop())
  const server = serveNats(postContract, service.handlers, nats, { logger })
  onStop(() => server.stop())
  await server.ready
  readyWhen(() => nats.connected)
})
