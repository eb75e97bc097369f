import { setTimeout as sleep } from 'node:timers/promises'
import type { Cores } from './cores.ts'
import type { Contender, Transport } from './live-server.ts'
import { startLoad } from './load.ts'
import { type Measured, WITHIN_REACH } from './measure.ts'
import { memory, serverFamily } from './usage.ts'

export interface FanOutSettings {
  readers: number
  rates: readonly number[]
  seconds: number
  /** Milliseconds after which a server's memory counts as settled; null where nobody looks at it. */
  settle: number | null
  cores: Cores
}

/** One server, one transport, one number of readers. */
export interface FanOut {
  server: string
  transport: Transport
  readers: number
  depth: number
  /** Kilobytes of the whole server with a first thousand readers, and what each further one added, before anything was published to it. */
  memory: { idle: number; connection: number } | null
  /** With `depth` events under way. */
  saturated: Measured
  /** With one: what a write to each reader costs, however many events it could carry. */
  oneByOne: Measured
  /** By events a second; null where that is more than the server could deliver. */
  atRates: Record<number, Measured | null>
}

/** Readers who are there before memory is looked at: what a first crowd makes a server load, or set aside for more, is not counted. */
const FIRST = 1_000

export async function fanOut(
  contender: Contender,
  transport: Transport,
  { readers, rates, seconds, settle, cores }: FanOutSettings,
): Promise<FanOut> {
  const server = await contender.start(transport)
  const pids = await serverFamily()
  const load = await startLoad(server, pids, cores)
  try {
    await load.read(FIRST)
    await load.run({ pace: { rate: 10 }, seconds: 1, latency: 'each' })
    const settled = async () => {
      await sleep(settle!)
      return memory(pids)
    }
    const idle = settle && (await settled())
    if (settle) await load.read(FIRST + readers)
    const added = settle && (await settled()) - idle!
    await load.read(readers)

    const saturated = await load.run({ pace: { underWay: server.depth }, seconds, latency: 'each' })
    const oneByOne = await load.run({ pace: { underWay: 1 }, seconds, latency: 'each' })
    const atRates: Record<number, Measured | null> = {}
    for (const rate of rates) {
      const inReach = rate * readers <= Math.max(saturated.deliveries, oneByOne.deliveries) * WITHIN_REACH
      atRates[rate] = inReach ? await load.run({ pace: { rate }, seconds, latency: 'each' }) : null
    }
    return {
      server: contender.name,
      transport,
      readers,
      depth: server.depth,
      memory: added === null ? null : { idle: idle!, connection: Number((added / readers).toFixed(1)) },
      saturated,
      oneByOne,
      atRates,
    }
  } finally {
    await load.stop()
    await server.stop()
  }
}
