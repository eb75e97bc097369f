import { type Bus, memoryBus } from '@duplex/bus'
import { type Client, eventContract, type LogEvent, type NewEvent } from '@duplex/contracts'
import { type Generated, migrate, type Store, sql } from '@duplex/db'
import {
  append,
  createOutbox,
  createOutboxTable,
  createProjection,
  createProjectionTable,
  type Outbox,
  type OutboxTables,
  type Projection,
  type ProjectionTables,
} from '@duplex/outbox'
import { local } from '@duplex/rpc'
import { createLogger } from '@duplex/runtime'
import { freshStore } from '@duplex/test-support'
import { createEventService } from '../src/index.ts'

/** A writer and a reader of an example domain, for the tests of outbox, log and projection. */
export const logger = createLogger('test', 'silent')
export type Log = Client<typeof eventContract>

interface WriterTables extends OutboxTables {
  thing: { id: number; version: number }
}

interface ReaderTables extends ProjectionTables {
  seen: { position: Generated<number>; key: string; version: number }
}

export async function createWriter(store: Store) {
  await store.provision('posts')
  const db = store.schema<WriterTables>('posts')
  await migrate(db, {
    '001': {
      up: async (schema) => {
        await createOutboxTable(schema)
        await schema.schema
          .createTable('thing')
          .addColumn('id', 'bigint', (column) => column.primaryKey())
          .addColumn('version', 'bigint', (column) => column.notNull())
          .execute()
      },
    },
  })
  const relayDb = store.schema<WriterTables>('posts', { synchronousCommit: 'off', connections: 1 })
  return {
    outbox: (log: Log): Outbox<WriterTables> => createOutbox({ service: 'writer', db, relayDb, log, logger }),
    /** Changes a thing and appends an event with its new version. */
    bump: (outbox: Outbox<WriterTables>, id: number) =>
      outbox.transaction(async (trx) => {
        const { version } = await trx
          .insertInto('thing')
          .values({ id, version: 1 })
          .onConflict((conflict) => conflict.column('id').doUpdateSet((eb) => ({ version: eb('thing.version', '+', 1) })))
          .returning('version')
          .executeTakeFirstOrThrow()
        await append(trx, {
          type: 'comments.changed',
          key: `comments:${id}`,
          version,
          channel: `post:${id}`,
          data: { postId: id, commentCount: version },
        })
      }),
  }
}

export async function createReader(store: Store) {
  await store.provision('comments')
  const db = store.schema<ReaderTables>('comments')
  await migrate(db, {
    '001': {
      up: async (schema) => {
        await createProjectionTable(schema)
        await schema.schema
          .createTable('seen')
          .addColumn('position', 'bigint', (column) => column.generatedAlwaysAsIdentity().primaryKey())
          .addColumn('key', 'text', (column) => column.notNull())
          .addColumn('version', 'bigint', (column) => column.notNull())
          .execute()
      },
    },
  })
  return {
    db,
    /** Stores each delivered event in a new row, so that a repeated event has two rows. */
    projection: (bus: Bus, log: Log, afterEffect: (version: number) => Promise<void> = async () => {}): Projection =>
      createProjection<ReaderTables>({
        name: 'reader',
        db,
        bus,
        log,
        logger,
        effects: {
          'comments.changed': async (trx, event) => {
            await trx.insertInto('seen').values({ key: event.key, version: event.version }).execute()
            await afterEffect(event.version)
          },
        },
      }),
    seen: () => db.kysely.selectFrom('seen').select(['key', 'version']).orderBy('position').execute(),
  }
}

/** Writer, outbox, log and reader in this process. */
export async function createPipeline(kind: Store['kind']) {
  const store = await freshStore(kind)
  const bus = memoryBus()
  const service = createEventService({ store, bus, logger })
  await service.start()
  const log = local(eventContract, service.handlers, { logger })
  const writer = await createWriter(store)
  const reader = await createReader(store)
  return {
    store,
    bus,
    log,
    writer,
    reader,
    /** Appends events as a release without `copies` and without changes in earlier events does. */
    appendAsOlderRelease: async (events: NewEvent[]) => {
      await sql`select append(${JSON.stringify(events)}::json)`.execute(store.schema('events').kysely)
    },
    close: async () => {
      await service.stop()
      await bus.close()
      await store.close()
    },
  }
}

/** All events of the log, in order. */
export async function history(log: Log): Promise<LogEvent[]> {
  const events: LogEvent[] = []
  for (let after = 0; ; ) {
    const page = await log.read({ after, limit: 1_000 })
    events.push(...page.events)
    if (page.through >= page.head) return events
    after = page.through
  }
}

/** Checks that each key has the versions 1..count, each once, in order. Returns the differences. */
export function gaplessVersions(rows: readonly { key: string; version: number }[], keys: number, count: number): string[] {
  const faults: string[] = []
  const last = new Map<string, number>()
  for (const { key, version } of rows) {
    const expected = (last.get(key) ?? 0) + 1
    if (version !== expected) faults.push(`${key}: ${version} where ${expected} was next`)
    last.set(key, version)
  }
  if (last.size !== keys) faults.push(`${last.size} keys instead of ${keys}`)
  for (const [key, version] of last) if (version !== count) faults.push(`${key} ends at ${version} instead of ${count}`)
  return faults
}
