import { eventContract, type LogBatch, subjects } from '@duplex/contracts'
import { migrate } from '@duplex/db'
import { pingDatabase, type Service, type ServiceOptions } from '@duplex/service'
import { createAppender } from './appender.ts'
import { createCompactor } from './compaction/compactor.ts'
import { type Retention, retentionOf } from './compaction/prune-batch.ts'
import { createHeadAnnouncer } from './head-announcer.ts'
import { createLogStore } from './log-store.ts'
import { migrations } from './migrations/index.ts'
import { mustOwn } from './must-own.ts'
import type { EventTables } from './tables.ts'

const DEFAULT_RETENTION_DAYS = 7

export interface EventServiceOptions extends Omit<ServiceOptions, 'log'> {
  retention?: Retention | undefined
}

/** The event log: numbers every event, publishes it, and serves history. Several processes may run it at once. */
export function createEventService({
  store,
  bus,
  logger,
  retention = retentionOf(DEFAULT_RETENTION_DAYS),
}: EventServiceOptions): Service<typeof eventContract> {
  const db = store.schema<EventTables>('events')
  const log = createLogStore(db)
  let epoch = ''
  const compactor = createCompactor(db, retention, logger)
  const appender = createAppender(log, (events) => {
    bus.publish(subjects.events, { epoch, events } satisfies LogBatch)
    compactor.wake()
  })
  const announcer = createHeadAnnouncer(log, bus, logger)

  return {
    contract: eventContract,
    handlers: {
      ping: pingDatabase(db),
      append: async ({ events }, { caller = null }) => {
        mustOwn(caller, events)
        await appender.append(events)
        return {}
      },
      read: (request) => log.read(request),
      head: () => log.head(),
      report: (follower) => log.report(follower),
    },
    start: async () => {
      await store.provision('events')
      await migrate(db, migrations)
      // read once: a restore gives the log a new epoch, but no service runs during a restore
      epoch = (await log.head()).epoch
      announcer.start()
      compactor.start()
    },
    stop: async () => {
      announcer.stop()
      await appender.idle()
      await compactor.stop()
    },
  }
}
