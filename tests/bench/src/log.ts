import { randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'
import { eventContract, type NewEvent } from '@duplex/contracts'
import { serverProcess, supervise, testServices } from '@duplex/local'
import { connectNats, natsClient } from '@duplex/rpc'
import { createLogger } from '@duplex/runtime'
import { median } from './median.ts'
import { output } from './output.ts'

/*
 * Measures how many events per second the event service appends to the log, over NATS and PostgreSQL. Several relays append
 * concurrently, each with one append in flight, as the services do. Waiting appends share a transaction.
 */

const { values: options } = parseArgs({ options: { seconds: { type: 'string', default: '3' }, rounds: { type: 'string', default: '3' } } })
const [seconds, rounds] = [Number(options.seconds), Number(options.rounds)]
/** Concurrent relays, and events per append. */
const shapes = [
  [1, 1],
  [8, 1],
  [8, 10],
  [8, 100],
] as const

const { urls, stop } = await testServices()
const environment = {
  PATH: process.env.PATH,
  NODE_ENV: 'production',
  DATABASE_URL: urls.postgresql,
  NATS_URL: urls.nats,
  LOG_LEVEL: 'warn',
}
const service = supervise(serverProcess('services/event/src/main.ts', environment), { output, stopTimeout: 15_000 })
const logger = createLogger('bench', 'warn')
const nats = await connectNats(urls.nats, { name: 'comment', logger })
try {
  await service.ready
  const log = natsClient(eventContract, nats)
  /** Events a second. */
  const measure = async (relays: number, batch: number): Promise<number> => {
    const end = performance.now() + seconds * 1_000
    let events = 0
    const relay = async () => {
      for (; performance.now() < end; events += batch) await log.append({ events: Array.from({ length: batch }, newEvent) })
    }
    const began = performance.now()
    await Promise.all(Array.from({ length: relays }, relay))
    return Math.round((events / (performance.now() - began)) * 1_000)
  }
  await measure(8, 10)
  const measured = new Map<string, number[]>()
  for (let round = 0; round < rounds; round++) {
    for (const [relays, batch] of shapes) {
      const name = `${relays} × ${batch}`
      measured.set(name, [...(measured.get(name) ?? []), await measure(relays, batch)])
    }
  }
  console.table([...measured].map(([name, of]) => ({ 'relays × events in an append': name, 'events/s': median(of) })))
} finally {
  await nats.close()
  await service.stop()
  await stop()
}

function newEvent(): NewEvent {
  return {
    id: randomUUID(),
    type: 'comment.created',
    key: `comment:${randomUUID()}`,
    version: 1,
    channel: 'lab:bench',
    at: new Date().toISOString(),
    data: { text: 'x'.repeat(300) },
    meta: null,
  }
}
