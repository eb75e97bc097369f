import type { Bus } from '@duplex/bus'
import { type eventContract, type LogBatch, subjects } from '@duplex/contracts'
import { migrate, type Store } from '@duplex/db'
import type { Logger } from '@duplex/runtime'
import type { Service } from '@duplex/service'
import { createAppender } from './appender.ts'
import { createHeadAnnouncer } from './head-announcer.ts'
import { createLogStore } from './log-store.ts'
import { migrations } from './migrations/index.ts'
import type { EventTables } from './tables.ts'

export interface EventServiceContext {
  store: Store
  bus: Bus
  logger: Logger
}

/** The event log: gives every event its place in one order, publishes it, and serves history. May run in several copies. */
export function createEventService({ store, bus, logger }: EventServiceContext): Service<typeof eventContract> {
  const db = store.schema<EventTables>('events')
  const log = createLogStore(db)
  let epoch = ''
  const appender = createAppender(log, (events) => bus.publish(subjects.events, { epoch, events } satisfies LogBatch))
  const announcer = createHeadAnnouncer(log, bus, logger)

  return {
    handlers: {
      append: async ({ events }) => {
        await appender.append(events)
        return {}
      },
      read: (request) => log.read(request),
      head: () => log.head(),
    },
    start: async () => {
      await store.provision('events')
      await migrate(db, migrations)
      // a restored backup has another epoch; it is restored while nothing runs
      epoch = (await log.head()).epoch
      announcer.start()
    },
    stop: async () => {
      announcer.stop()
      await appender.idle()
    },
  }
}
