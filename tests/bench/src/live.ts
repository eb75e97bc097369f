import { mkdir, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { shareCores } from './live/cores.ts'
import { duplex } from './live/duplex.ts'
import { deployments, type EndToEnd, endToEnd } from './live/end-to-end.ts'
import { type FanOut, fanOut } from './live/fan-out.ts'
import type { Transport } from './live/live-server.ts'
import { nchan } from './live/nchan.ts'
import { socketIo } from './live/socket-io.ts'
import { endToEndTable, fanOutTable, memoryTable } from './live/tables.ts'

/*
 * Measures how fast events reach many readers. First only the fan-out, compared with nchan (nginx, in C) and Socket.IO:
 * every server receives the same events of 150 bytes in the way that costs it least, and has the same readers on plain
 * sockets. nchan and Socket.IO have no durable log, so Duplex's gateway follows a log in memory here, over NATS. Its events
 * are larger, because they contain cursor, channel, type and time. Then end to end on both deployments: from the POST of a
 * comment, through transaction, outbox and log, to the last reader.
 *
 * Servers and load run on separate cores. Saturated: with the number of events in flight that is fastest for each server.
 * Within a round the servers take turns, so that other load on this machine affects all of them.
 */

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: 'sse,websocket' },
    part: { type: 'string', default: 'fan-out,road' },
    readers: { type: 'string', default: '100,1000,5000' },
    rates: { type: 'string', default: '10,100,1000' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '3' },
  },
})
const results = new URL('../../../bench/results/', import.meta.url)
/** Wait before memory is measured: an idle process collects its garbage after some time. */
const SETTLE_MS = 40_000
/** Lower for end to end: the database runs on the same cores as the servers. */
const END_TO_END_RATES = [10, 100]
const END_TO_END_READERS = 1_000

const numbers = (text: string): number[] => text.split(',').map(Number)
const [readers, rates, rounds, seconds] = [
  numbers(options.readers),
  numbers(options.rates),
  Number(options.rounds),
  Number(options.seconds),
]
const transports = (['sse', 'websocket'] satisfies Transport[]).filter((transport) => options.only.split(',').includes(transport))
const parts = options.part.split(',')
if (!(rounds % 2 === 1) || !(seconds >= 1) || ![...readers, ...rates].every((number) => number >= 1) || transports.length === 0)
  throw new Error('--rounds is odd; --seconds, --readers and --rates are 1 or more; --only is sse or websocket')

const cores = shareCores()
console.error(cores.description)
const contenders = [duplex, nchan, socketIo].filter((contender) => {
  const missing = contender.missing()
  if (missing) console.error(`${contender.name} is skipped; to include it: ${missing}`)
  return !missing
})
const fanOuts: FanOut[] = []
const endToEndRuns: EndToEnd[] = []

for (let round = 1; round <= rounds; round++) {
  for (const transport of parts.includes('fan-out') ? transports : []) {
    for (const count of readers) {
      const settle = round === 1 && count === Math.max(...readers) ? SETTLE_MS : null
      for (const contender of contenders.filter((one) => one.transports.includes(transport))) {
        console.error(`round ${round}: ${contender.name}, ${transport}, ${count} readers`)
        fanOuts.push(await fanOut(contender, transport, { readers: count, rates, seconds, settle, cores }))
      }
    }
  }
  for (const deployment of parts.includes('road') ? deployments : []) {
    console.error(`round ${round}: end to end, ${deployment}`)
    const few = readers.filter((count) => count <= END_TO_END_READERS)
    endToEndRuns.push(...(await endToEnd(deployment, { transports, readers: few, rates: END_TO_END_RATES, seconds, cores })))
  }
}

const tables = { fanOut: fanOutTable(fanOuts), memory: memoryTable(fanOuts), endToEnd: endToEndTable(endToEndRuns) }
for (const table of Object.values(tables)) if (table.length > 0) console.table(table)

/** Share of a core: when saturated, servers or load should use more. */
const BUSY = 0.9
if (fanOuts.some(({ saturated }) => Math.max(saturated.serverShare, saturated.loadShare) < BUSY))
  console.error('Another process used these cores: compare deliveries per CPU second, and repeat on an idle machine')

await mkdir(results, { recursive: true })
const machine = { node: process.version, processors: cpus().length, model: cpus()[0]?.model, cores: cores.description }
const settings = { transports, readers, rates, rounds, seconds }
await writeFile(
  new URL('live.json', results),
  `${JSON.stringify({ at: new Date().toISOString(), machine, settings, tables, fanOuts, endToEndRuns }, null, 2)}\n`,
)

const ours = fanOuts
  .filter(({ server }) => server === duplex.name)
  .flatMap(({ saturated, oneByOne, atRates }) => [saturated, oneByOne, ...Object.values(atRates)])
if ([...ours, ...endToEndRuns].some((run) => run && run.lost + run.astray > 0)) {
  console.error('Duplex lost events or delivered events twice')
  process.exitCode = 1
}
