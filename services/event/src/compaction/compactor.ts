import type { Database } from '@duplex/db'
import type { Logger } from '@duplex/runtime'
import { repeatedTask } from '@duplex/service'
import type { EventTables } from '../tables.ts'
import { compactBatch } from './compact-batch.ts'
import { pruneBatch, type Retention } from './prune-batch.ts'

/** Events of this time are processed together, so that a busy log costs little more. */
const COMPACT_DELAY_MS = 500
/** An older release, or a process that was killed, may have left events. */
const COMPACT_INTERVAL_MS = 30_000
const PRUNE_INTERVAL_MS = 10 * 60_000

export interface Compactor {
  start(): void
  /** Call it after an append. */
  wake(): void
  stop(): Promise<void>
}

/** In the background, renews copies of names and titles in the log, and prunes old events. */
export function createCompactor(db: Database<EventTables>, retention: Retention, logger: Logger): Compactor {
  const compacting = repeatedTask(() => compactBatch(db), COMPACT_INTERVAL_MS, 'compact the event log', logger)
  const pruning = repeatedTask(() => pruneBatch(db, retention), PRUNE_INTERVAL_MS, 'prune the event log', logger)
  return {
    start: () => {
      compacting.runAfter(0)
      pruning.runAfter(0)
    },
    wake: () => compacting.runAfter(COMPACT_DELAY_MS),
    stop: async () => {
      await Promise.all([compacting.stop(), pruning.stop()])
    },
  }
}
