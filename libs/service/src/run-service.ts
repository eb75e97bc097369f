import { natsBus } from '@duplex/bus'
import { type Client, type Contract, eventContract } from '@duplex/contracts'
import { connect, locationOf } from '@duplex/db'
import { connectNats, natsClient, serveNats } from '@duplex/rpc'
import { type Config, required, runProcess } from '@duplex/runtime'
import type { Service, ServiceOptions } from './service.ts'

export interface RunServiceOptions extends ServiceOptions {
  config: Config
  /** A client of another service, over NATS. */
  client<C extends Contract>(contract: C): Client<C>
}

/**
 * Runs one service in a process of its own, over NATS and PostgreSQL. It stops in reverse order: it takes no more calls,
 * answers the calls it took, then stops the service's background work, the database and NATS.
 */
export function runService<C extends Contract>(contract: C, create: (options: RunServiceOptions) => Service<C>): Promise<void> {
  const name = contract.service
  return runProcess(name, async ({ config, logger, onStop, readyWhen }) => {
    required(config.databaseUrl, 'DATABASE_URL')
    logger.info({ data: locationOf(config) }, `the data are in ${locationOf(config)}`)
    const nats = await connectNats(required(config.natsUrl, 'NATS_URL'), { name, logger })
    onStop(() => nats.close())
    const store = await connect(config)
    onStop(() => store.close())
    const client = <O extends Contract>(other: O) => natsClient(other, nats)
    const service = create({ store, bus: natsBus(nats), log: client(eventContract), logger, config, client })
    await service.start()
    onStop(() => service.stop())
    const server = serveNats(contract, service.handlers, nats, { logger })
    onStop(() => server.stop())
    await server.ready
    readyWhen(() => nats.connected)
  })
}
