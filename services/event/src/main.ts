import { natsBus } from '@duplex/bus'
import { eventContract } from '@duplex/contracts'
import { connect } from '@duplex/db'
import { connectNats, serveNats } from '@duplex/rpc'
import { required, runProcess } from '@duplex/runtime'
import { createEventService } from './create-event-service.ts'

await runProcess('event', async ({ config, logger, onStop, readyWhen }) => {
  required(config.databaseUrl, 'DATABASE_URL')
  const nats = await connectNats(required(config.natsUrl, 'NATS_URL'), { name: 'event', logger })
  onStop(() => nats.close())
  const store = await connect(config)
  onStop(() => store.close())
  const service = createEventService({ store, bus: natsBus(nats), logger })
  await service.start()
  onStop(() => service.stop())
  const server = serveNats(eventContract, service.handlers, nats, { logger })
  onStop(() => server.stop())
  readyWhen(() => nats.connected)
})
