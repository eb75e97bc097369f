import type { Contract, Handlers } from '@duplex/contracts'
import { type Database, type Migration, migrate, type SchemaName } from '@duplex/db'
import {
  createOutbox,
  createProjection,
  type Effects,
  type Outbox,
  type OutboxTables,
  type Projection,
  type ProjectionTables,
} from '@duplex/outbox'
import type { Logger } from '@duplex/runtime'
import { pingDatabase } from './ping-database.ts'
import type { Service, ServiceOptions } from './service.ts'

/** The handlers that a service implements itself: `domainService` adds `ping`. */
export type DomainHandlers<C extends Contract> = Omit<Handlers<C>, 'ping'>

/** What the handlers of every domain service work with. */
export interface DomainContext<T> {
  db: Database<T>
  outbox: Outbox<T>
  projection: Projection
  logger: Logger
}

export interface DomainDefinition<C extends Contract, T> {
  contract: C
  /** The schema that this service alone reads and writes; also the name of its projection. */
  schema: SchemaName
  migrations: Record<string, Migration>
  /** The changes that events make in this schema. */
  effects: Effects<T>
  createHandlers(context: DomainContext<T>): DomainHandlers<C>
  /** Called when the service has stopped: releases what its handlers use. */
  close?(): Promise<void>
}

/**
 * A service that owns a schema, appends events to its outbox and follows the event log. It stops in reverse order: the
 * projection first, because its effects append to the outbox.
 */
export function domainService<C extends Contract, T extends OutboxTables & ProjectionTables>(
  { contract, schema, migrations, effects, createHandlers, close }: DomainDefinition<C, T>,
  { store, bus, log, logger }: ServiceOptions,
): Service<C> {
  const db = store.schema<T>(schema)
  const relayDb = store.schema<T>(schema, { synchronousCommit: 'off', connections: 1 })
  const outbox = createOutbox({ service: contract.service, db, relayDb, log, logger })
  const projection = createProjection({
    name: schema,
    db,
    bus,
    log,
    logger,
    effects,
    // its effect locks all rows of one user
    ownTransaction: ['user.deleted'],
    afterCommit: outbox.poke,
  })

  return {
    contract,
    handlers: { ...createHandlers({ db, outbox, projection, logger }), ping: pingDatabase(db) } as unknown as Handlers<C>,
    start: async () => {
      await store.provision(schema)
      await migrate(db, migrations)
      outbox.start()
      await projection.start()
    },
    stop: async () => {
      await projection.stop()
      await outbox.stop()
      await close?.()
    },
  }
}
