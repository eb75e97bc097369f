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
  /** Milliseconds before the server's memory is measured; null: it is not measured. */
  settle: number | null
  cores: Cores
}

/** Results for one server, one transport and one number of readers. */
export interface FanOut {
  server: string
  transport: Transport
  readers: number
  depth: number
  /** Kilobytes of the whole server with the first thousand readers, and of each further reader, before anything was published. */
  memory: { idle: number; connection: number } | null
  /** With `depth` events in flight. */
  saturated: Measured
  /** With one event in flight: the cost of one write per reader. */
  oneByOne: Measured
  /** By events per second; null if that is more than the server can deliver. */
  atRates: Record<number, Measured | null>
}

/** Readers connected before memory is measured: code and buffers that the first readers make a server load do not count. */
const FIRST_READERS = 1_000

export async function fanOut(
  contender: Contender,
  transport: Transport,
  { readers, rates, seconds, settle, cores }: FanOutSettings,
): Promise<FanOut> {
  const server = await contender.start(transport)
  const pids = await serverFamily()
  const load = await startLoad(server, pids, cores)
  try {
    await load.read(FIRST_READERS)
    await load.run({ pace: { rate: 10 }, seconds: 1, latency: 'each' })
    const settled = async () => {
      await sleep(settle!)
      return memory(pids)
    }
    const idle = settle && (await settled())
    if (settle) await load.read(FIRST_READERS + readers)
    const added = settle && (await settled()) - idle!
    await load.read(readers)

    const saturated = await load.run({ pace: { inFlight: server.depth }, seconds, latency: 'each' })
    const oneByOne = await load.run({ pace: { inFlight: 1 }, seconds, latency: 'each' })
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
