import { type Bus, natsBus } from '@duplex/bus'
import { type Client, type Contract, eventContract } from '@duplex/contracts'
import { connect, locationOf, type Store } from '@duplex/db'
import { connectNats, natsClient, serveNats } from '@duplex/rpc'
import { type Logger, required, runProcess } from '@duplex/runtime'
import type { Service } from './service.ts'

/** What a service's process has to build it from. */
export interface ServiceParts {
  store: Store
  bus: Bus
  log: Client<typeof eventContract>
  logger: Logger
  /** Another service, as this one calls it. */
  client<C extends Contract>(contract: C): Client<C>
}

/**
 * Runs one service in a process of its own, over NATS and PostgreSQL. It stops in reverse order: no further call, the
 * calls it has answered, what runs beside them, the database, NATS.
 */
export function runService<C extends Contract>(contract: C, create: (parts: ServiceParts) => Service<C>): Promise<void> {
  const name = contract.service
  return runProcess(name, async ({ config, logger, onStop, readyWhen }) => {
    required(config.databaseUrl, 'DATABASE_URL')
    logger.info({ data: locationOf(config) }, `the data are in ${locationOf(config)}`)
    const nats = await connectNats(required(config.natsUrl, 'NATS_URL'), { name, logger })
    onStop(() => nats.close())
    const store = await connect(config)
    onStop(() => store.close())
    const client = <O extends Contract>(other: O) => natsClient(other, nats)
    const service = create({ store, bus: natsBus(nats), log: client(eventContract), logger, client })
    await service.start()
    onStop(() => service.stop())
    const server = serveNats(contract, service.handlers, nats, { logger })
    onStop(() => server.stop())
    await server.ready
    readyWhen(() => nats.connected)
  })
}
