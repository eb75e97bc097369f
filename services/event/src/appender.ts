import { type LogEvent, MAX_BATCH_BYTES, type NewEvent } from '@duplex/contracts'
import { startEventSpan } from '@duplex/outbox'
import { withinTrace } from '@duplex/runtime'
import { type LogStore, toLogJson } from './log-store.ts'

interface QueuedAppend {
  events: NewEvent[]
  /** The same as JSON, without the brackets of the array. */
  json: string
  /** Bytes of `json` in UTF-8. */
  bytes: number
  resolve(): void
  reject(error: unknown): void
}

/**
 * Appends of one process share transactions: all appends that arrive during a transaction go into the next one, up to
 * MAX_BATCH_BYTES. `onStored` receives the new events of each transaction, in sequence order, before its callers get an answer.
 */
export function createAppender(store: LogStore, onStored: (events: LogEvent[]) => void) {
  const queue: QueuedAppend[] = []
  let draining: Promise<void> | null = null

  const takeBatch = (): QueuedAppend[] => {
    let bytes = 0
    let count = 0
    while (count < queue.length && (count === 0 || bytes + queue[count]!.bytes <= MAX_BATCH_BYTES)) bytes += queue[count++]!.bytes
    return queue.splice(0, count)
  }

  const writeTogether = async (batch: QueuedAppend[]): Promise<void> => {
    const startTime = Date.now()
    const events = await store.append(
      batch.flatMap((call) => call.events),
      `[${batch.map((call) => call.json).join(',')}]`,
    )
    if (events.length > 0) onStored(events)
    for (const event of events) {
      const attributes = { 'duplex.event.sequence': event.sequence }
      startEventSpan('store', 'log', 'client', event, { attributes, startTime })?.end()
    }
    for (const call of batch) call.resolve()
  }

  /** If a shared transaction fails, each append gets its own: an invalid event must not fail other callers. */
  const writeApart = async (batch: QueuedAppend[]): Promise<void> => {
    for (const call of batch) await writeTogether([call]).catch(call.reject)
  }

  const drain = async () => {
    while (queue.length > 0) {
      const batch = takeBatch()
      await writeTogether(batch).catch((error) => (batch.length === 1 ? batch[0]!.reject(error) : writeApart(batch)))
    }
    draining = null
  }

  return {
    append: (events: NewEvent[]): Promise<void> =>
      new Promise((resolve, reject) => {
        const json = events.map(toLogJson).join(',')
        queue.push({ events, json, bytes: Buffer.byteLength(json), resolve, reject })
        // outside the trace of any call: it works for all waiting callers
        draining ??= withinTrace(null, drain)
      }),
    /** Resolves when no append is in progress. */
    idle: async (): Promise<void> => {
      await draining
    },
  }
}
