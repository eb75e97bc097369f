import { setTimeout as sleep } from 'node:timers/promises'
import { stampedPayload } from './payload.ts'
import { type Latency, percentiles } from './percentiles.ts'
import type { Publisher } from './publisher.ts'
import type { Readers } from './readers.ts'
import { processorTime } from './usage.ts'

/** Events per second, or the number of events in flight. */
export type Pace = { rate: number } | { inFlight: number }

export interface Run {
  pace: Pace
  seconds: number
  /** Measured for each reader of an event, or for its last reader. */
  latency: 'each' | 'last'
}

export interface Measured extends Latency {
  /** Events received per second, by all readers together. */
  deliveries: number
  /** Events that readers did not receive. */
  lost: number
  /** Events that readers received twice or out of order. */
  astray: number
  /** Share of one core. */
  serverShare: number
  loadShare: number
}

export interface MeasureContext {
  readers: Readers
  publisher: Publisher
  serverPids: readonly number[]
}

/** Share of the saturated throughput. A higher fixed rate would only measure a growing queue. */
export const WITHIN_REACH = 0.9

const WARM_UP_MS = 1_000
/** After so long without an event, missing events count as lost. */
const SILENCE_MS = 3_000
/** Deliveries per second up to which every reader checks the stamps. */
const MAX_CHECKED_DELIVERIES = 100_000
/** Above it, one reader in so many checks them. */
const SAMPLE = 20

/** Publishes for some seconds, then waits until every event has arrived. */
export async function measure({ readers, publisher, serverPids }: MeasureContext, { pace, seconds, latency }: Run): Promise<Measured> {
  const { tally } = readers
  const count = tally.counts.length
  const latencies: number[] = []
  const arrivals = new Map<number, number>()
  let measuring = false
  let sent = 0

  const everyReader = latency === 'last' || ('rate' in pace && pace.rate * count <= MAX_CHECKED_DELIVERIES)
  readers.restart(everyReader ? 1 : SAMPLE, (number, milliseconds) => {
    if (latency === 'last') {
      const arrived = (arrivals.get(number) ?? 0) + 1
      arrivals.set(number, arrived)
      if (arrived < count) return
      arrivals.delete(number)
    }
    if (measuring) latencies.push(milliseconds)
  })
  const publish = (events: number) => publisher.publish(Array.from({ length: events }, () => stampedPayload(sent++)))

  readers.sendHeartbeats()
  const publishing = 'rate' in pace ? keepRate(pace.rate, publish) : keepInFlight(readers, pace.inFlight, () => sent, publish)
  await sleep(WARM_UP_MS)
  const began = performance.now()
  const [before, server, load] = [tally.total, await processorTime(serverPids), process.cpuUsage()]
  measuring = true
  await sleep(seconds * 1_000)
  measuring = false
  const took = performance.now() - began
  const deliveries = ((tally.total - before) / took) * 1_000
  const serverShare = ((await processorTime(serverPids)) - server) / took
  const { user, system } = process.cpuUsage(load)
  publishing.stop()
  await everythingArrived(readers, () => sent * count)

  let [lost, twice] = [0, 0]
  for (const received of tally.counts) {
    lost += Math.max(0, sent - received)
    twice += Math.max(0, received - sent)
  }
  return {
    deliveries: Math.round(deliveries),
    ...percentiles(latencies),
    lost,
    // the order of comments posted concurrently is unknown: each must reach every reader
    astray: twice + (latency === 'last' ? arrivals.size : tally.misplaced),
    serverShare: share(serverShare),
    loadShare: share((user + system) / 1_000 / took),
  }
}

const share = (value: number): number => Number(value.toFixed(2))

/** Keeps up to `most` events in flight: publishes a quarter of them whenever there is room for so many. */
function keepInFlight(readers: Readers, most: number, sent: () => number, publish: (events: number) => void) {
  const portion = Math.max(1, Math.floor(most / 4))
  const count = readers.tally.counts.length
  const refill = () => {
    while (sent() + portion - readers.tally.total / count <= most) publish(portion)
  }
  readers.onProgress = refill
  refill()
  return {
    stop: () => {
      readers.onProgress = () => {}
    },
  }
}

/** Publishes at even intervals, whether or not earlier events have arrived. */
function keepRate(rate: number, publish: (events: number) => void) {
  const began = performance.now()
  let published = 0
  let timer: NodeJS.Timeout
  const next = () => {
    const due = Math.floor(((performance.now() - began) / 1_000) * rate)
    if (due > published) publish(due - published)
    published = due
    timer = setTimeout(next, Math.max(0, ((due + 1) / rate) * 1_000 - (performance.now() - began)))
  }
  next()
  return { stop: () => clearTimeout(timer) }
}

async function everythingArrived({ tally }: Readers, wanted: () => number): Promise<void> {
  let last = -1
  for (let since = performance.now(); tally.total < wanted() && performance.now() - since < SILENCE_MS; await sleep(20)) {
    if (tally.total !== last) since = performance.now()
    last = tally.total
  }
}
