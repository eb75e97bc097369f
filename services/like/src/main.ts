import { natsBus } from '@duplex/bus'
import { eventContract, likeContract, postContract } from '@duplex/contracts'
import { connect } from '@duplex/db'
import { connectNats, natsClient, serveNats } from '@duplex/rpc'
import { required, runProcess } from '@duplex/runtime'
import { createLikeService } from './create-like-service.ts'

await runProcess('like', async ({ config, logger, onStop, readyWhen }) => {
  required(config.databaseUrl, 'DATABASE_URL')
  const nats = await connectNats(required(config.natsUrl, 'NATS_URL'), { name: 'like', logger })
  onStop(() => nats.close())
  const store = await connect(config)
  onStop(() => store.close())
  const log = natsClient(eventContract, nats)
  const service = createLikeService({ store, bus: natsBus(nats), log, post: natsClient(postContract, nats), logger })
  await service.start()
  onStop(() => service.stop())
  const server = serveNats(likeContract, service.handlers, nats, { logger })
  onStop(() => server.stop())
  await server.ready
  readyWhen(() => nats.connected)
})
