import { setTimeout as sleep } from 'node:timers/promises'
import { stampedPayload } from './payload.ts'
import { type Latency, percentiles } from './percentiles.ts'
import type { Publisher } from './publisher.ts'
import type { Readers } from './readers.ts'
import { processorTime } from './usage.ts'

/** Events a second, or events that are under way at any time. */
export type Pace = { rate: number } | { underWay: number }

export interface Run {
  pace: Pace
  seconds: number
  /** Of each event's way to each reader, or to the last of them. */
  latency: 'each' | 'last'
}

export interface Measured extends Latency {
  /** Events received a second, by all readers together. */
  deliveries: number
  /** Events that readers did not get. */
  lost: number
  /** Events that readers got once more, or where others should have been. */
  astray: number
  /** Of one processor. */
  serverShare: number
  loadShare: number
}

export interface Parts {
  readers: Readers
  publisher: Publisher
  serverPids: readonly number[]
}

/** Of what a server delivers when saturated: a fixed rate beyond would measure how a queue grows. */
export const WITHIN_REACH = 0.9

const WARM_UP = 1_000
/** Milliseconds without an event after which what is missing counts as lost. */
const SILENCE = 3_000
/** Deliveries a second up to which every reader looks at the stamps. */
const EVERY_READER = 100_000
/** Beyond, one in so many. */
const SAMPLE = 20

/** Publishes for a while, then waits until everything has come. */
export async function measure({ readers, publisher, serverPids }: Parts, { pace, seconds, latency }: Run): Promise<Measured> {
  const { tally } = readers
  const count = tally.counts.length
  const latencies: number[] = []
  const arrivals = new Map<number, number>()
  let measuring = false
  let sent = 0

  const everyReader = latency === 'last' || ('rate' in pace && pace.rate * count <= EVERY_READER)
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

  readers.sayAlive()
  const publishing = 'rate' in pace ? keepRate(pace.rate, publish) : keepUnderWay(readers, pace.underWay, () => sent, publish)
  await sleep(WARM_UP)
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
  await everythingCame(readers, () => sent * count)

  let [lost, twice] = [0, 0]
  for (const received of tally.counts) {
    lost += Math.max(0, sent - received)
    twice += Math.max(0, received - sent)
  }
  return {
    deliveries: Math.round(deliveries),
    ...percentiles(latencies),
    lost,
    // whoever posts several comments at once cannot tell which is stored first: what counts is that each came to all
    astray: twice + (latency === 'last' ? arrivals.size : tally.misplaced),
    serverShare: share(serverShare),
    loadShare: share((user + system) / 1_000 / took),
  }
}

const share = (value: number): number => Number(value.toFixed(2))

/** Publishes a quarter of what may be under way whenever readers, on average, have so much room again. */
function keepUnderWay(readers: Readers, most: number, sent: () => number, publish: (events: number) => void) {
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

/** Publishes at even intervals, whatever becomes of what was published before. */
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

async function everythingCame({ tally }: Readers, wanted: () => number): Promise<void> {
  let last = -1
  for (let since = performance.now(); tally.total < wanted() && performance.now() - since < SILENCE; await sleep(20)) {
    if (tally.total !== last) since = performance.now()
    last = tally.total
  }
}
