import { BATCH_BYTES, type LogEvent, type NewEvent } from '@duplex/contracts'
import { startEventSpan } from '@duplex/outbox'
import { withinTrace } from '@duplex/runtime'
import type { LogStore } from './log-store.ts'

interface Waiting {
  events: NewEvent[]
  /** The same as JSON, without the brackets of the array. */
  json: string
  /** In UTF-8. */
  bytes: number
  resolve(): void
  reject(error: unknown): void
}

/**
 * Appends of one process share a transaction: those that arrive while one is under way go into the next together, up to
 * BATCH_BYTES. `stored` gets what each transaction added, in sequence order, before its callers are answered.
 */
export function createAppender(store: LogStore, stored: (events: LogEvent[]) => void) {
  const queue: Waiting[] = []
  let draining: Promise<void> | null = null

  const takeBatch = (): Waiting[] => {
    let bytes = 0
    let count = 0
    while (count < queue.length && (count === 0 || bytes + queue[count]!.bytes <= BATCH_BYTES)) bytes += queue[count++]!.bytes
    return queue.splice(0, count)
  }

  const write = async (batch: Waiting[]): Promise<void> => {
    const startTime = Date.now()
    const events = await store.append(
      batch.flatMap((call) => call.events),
      `[${batch.map((call) => call.json).join(',')}]`,
    )
    if (events.length > 0) stored(events)
    for (const event of events) {
      const attributes = { 'duplex.event.sequence': event.sequence }
      startEventSpan('store', 'log', 'client', event, { attributes, startTime })?.end()
    }
    for (const call of batch) call.resolve()
  }

  /** One caller's bad event must not fail the others: where a shared transaction fails, each gets one of its own. */
  const writeApart = async (batch: Waiting[]): Promise<void> => {
    for (const call of batch) await write([call]).catch(call.reject)
  }

  const drain = async () => {
    while (queue.length > 0) {
      const batch = takeBatch()
      await write(batch).catch((error) => (batch.length === 1 ? batch[0]!.reject(error) : writeApart(batch)))
    }
    draining = null
  }

  return {
    append: (events: NewEvent[]): Promise<void> =>
      new Promise((resolve, reject) => {
        const json = JSON.stringify(events).slice(1, -1)
        queue.push({ events, json, bytes: Buffer.byteLength(json), resolve, reject })
        // for all who wait: it is part of nobody's call
        draining ??= withinTrace(null, drain)
      }),
    /** Resolves when nothing is under way. */
    idle: async (): Promise<void> => {
      await draining
    },
  }
}
