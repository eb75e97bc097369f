import { eventContract, userContract } from '@duplex/contracts'
import { connect } from '@duplex/db'
import { connectNats, natsClient, serveNats } from '@duplex/rpc'
import { required, runProcess } from '@duplex/runtime'
import { createUserService } from './create-user-service.ts'

await runProcess('user', async ({ config, logger, onStop, readyWhen }) => {
  required(config.databaseUrl, 'DATABASE_URL')
  const nats = await connectNats(required(config.natsUrl, 'NATS_URL'), { name: 'user', logger })
  onStop(() => nats.close())
  const store = await connect(config)
  onStop(() => store.close())
  const service = createUserService({ store, log: natsClient(eventContract, nats), logger })
  await service.start()
  onStop(() => service.stop())
  const server = serveNats(userContract, service.handlers, nats, { logger })
  onStop(() => server.stop())
  await server.ready
  readyWhen(() => nats.connected)
})
