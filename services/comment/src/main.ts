import { natsBus } from '@duplex/bus'
import { commentContract, eventContract, postContract } from '@duplex/contracts'
import { connect } from '@duplex/db'
import { connectNats, natsClient, serveNats } from '@duplex/rpc'
import { required, runProcess } from '@duplex/runtime'
import { createCommentService } from './create-comment-service.ts'

await runProcess('comment', async ({ config, logger, onStop, readyWhen }) => {
  required(config.databaseUrl, 'DATABASE_URL')
  const nats = await connectNats(required(config.natsUrl, 'NATS_URL'), { name: 'comment', logger })
  onStop(() => nats.close())
  const store = await connect(config)
  onStop(() => store.close())
  const log = natsClient(eventContract, nats)
  const service = createCommentService({ store, bus: natsBus(nats), log, post: natsClient(postContract, nats), logger })
  await service.start()
  onStop(() => service.stop())
  const server = serveNats(commentContract, service.handlers, nats, { logger })
  onStop(() => server.stop())
  await server.ready
  readyWhen(() => nats.connected)
})
