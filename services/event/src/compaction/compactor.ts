import type { Database } from '@duplex/db'
import type { Logger } from '@duplex/runtime'
import type { EventTables } from '../tables.ts'
import { compactBatch } from './compact-batch.ts'

/** Events of this time are processed together, so that a busy log costs little more. */
const DELAY_MS = 500
/** An older release, or a process that was killed, may have left events. */
const IDLE_DELAY_MS = 30_000

export interface Compactor {
  start(): void
  /** Call it after an append. */
  wake(): void
  stop(): Promise<void>
}

/** Keeps copies of names and titles in the log up to date, in the background. */
export function createCompactor(db: Database<EventTables>, logger: Logger): Compactor {
  let timer: NodeJS.Timeout | undefined
  let dueAt = Number.POSITIVE_INFINITY
  let stopped = true
  let failing = false
  let running: Promise<void> = Promise.resolve()

  const compact = async () => {
    try {
      while (!stopped && (await compactBatch(db)));
      failing = false
    } catch (error) {
      if (!failing) logger.warn(error, 'cannot compact the log: retrying')
      failing = true
    }
  }

  const schedule = (delayMs: number) => {
    if (stopped || performance.now() + delayMs >= dueAt) return
    clearTimeout(timer)
    dueAt = performance.now() + delayMs
    timer = setTimeout(() => {
      dueAt = Number.POSITIVE_INFINITY
      running = running.then(compact).then(() => schedule(IDLE_DELAY_MS))
    }, delayMs)
  }

  return {
    start: () => {
      stopped = false
      schedule(0)
    },
    wake: () => schedule(DELAY_MS),
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
