import { median } from '../median.ts'
import type { EndToEnd } from './end-to-end.ts'
import type { FanOut } from './fan-out.ts'
import type { Measured } from './measure.ts'

type Row = Record<string, string | number>

/** Each server's rows below those of Duplex, with ratios: above 1, Duplex is better by that factor. */
export function fanOutTable(results: readonly FanOut[]): Row[] {
  return alike(results, ({ transport, readers }) => `${transport} ${readers}`).flatMap((sessions) => {
    const { transport, readers, atRates } = sessions[0]!
    const servers = alike(sessions, ({ server }) => server)
    return loadsOf(Object.keys(atRates).map(Number)).flatMap(({ load, pick, by }) => {
      const measured = servers.map((of) => of.map(pick))
      const ours = measured[0]!
      return measured.map((of, index): Row => {
        const head = { transport, readers, load, server: servers[index]![0]!.server }
        if (!isComplete(of)) return { ...head, 'deliveries/s': 'beyond it' }
        const ratios = index > 0 && isComplete(ours) ? by(ours, of) : {}
        return {
          ...head,
          'deliveries/s': whole(middle(of, ({ deliveries }) => deliveries)),
          'per CPU s': whole(middle(of, perProcessorSecond)),
          ...{ 'Duplex: deliveries': '', 'Duplex: per CPU s': '', 'Duplex: p99': '' },
          ...ratios,
          ...columns(of),
        }
      })
    })
  })
}

/** For the largest number of readers, which gives the most precise share per connection; of one round. */
export function memoryTable(results: readonly FanOut[]): Row[] {
  const looked = results.filter(({ memory }) => memory)
  return alike(looked, ({ transport }) => transport).flatMap((servers) => {
    const kilobytes = servers.map(({ memory }) => [memory!.connection])
    return servers.map(({ transport, readers, server, memory }, index) => ({
      transport,
      connections: readers,
      server,
      'KB per idle connection': memory!.connection,
      'Duplex: KB': index > 0 ? times(kilobytes[index]!, kilobytes[0]!) : '',
      'MB with a first thousand': Math.round(memory!.idle / 1024),
    }))
  })
}

export function endToEndTable(results: readonly EndToEnd[]): Row[] {
  return alike(results, ({ deployment, transport, readers, rate }) => `${transport} ${readers} ${rate} ${deployment}`).map((of) => {
    const { deployment, transport, readers, rate } = of[0]!
    const deliveries = middle(of, (one) => one.deliveries)
    const load = rate === null ? 'saturated' : `${rate}/s`
    return {
      deployment,
      transport,
      readers,
      load,
      'comments/s': whole(deliveries / readers),
      'deliveries/s': whole(deliveries),
      ...columns(of),
    }
  })
}

interface LoadOfTable {
  load: string
  pick(session: FanOut): Measured | null
  by(ours: readonly Measured[], theirs: readonly Measured[]): Row
}

/** Saturated runs compare throughput; runs at a fixed rate compare latency. */
function loadsOf(rates: readonly number[]): LoadOfTable[] {
  const byAmount: LoadOfTable['by'] = (ours, theirs) => ({
    'Duplex: deliveries': times(
      ours.map(({ deliveries }) => deliveries),
      theirs.map(({ deliveries }) => deliveries),
    ),
    'Duplex: per CPU s': times(ours.map(perProcessorSecond), theirs.map(perProcessorSecond)),
  })
  const byTime: LoadOfTable['by'] = (ours, theirs) => ({
    'Duplex: per CPU s': times(ours.map(perProcessorSecond), theirs.map(perProcessorSecond)),
    'Duplex: p99': times(
      theirs.map(({ p99 }) => p99),
      ours.map(({ p99 }) => p99),
    ),
  })
  return [
    { load: 'saturated', pick: ({ saturated }) => saturated, by: byAmount },
    { load: 'one by one', pick: ({ oneByOne }) => oneByOne, by: byAmount },
    ...rates.map((rate) => ({ load: `${rate}/s`, pick: ({ atRates }: FanOut) => atRates[rate]!, by: byTime })),
  ]
}

const columns = (of: readonly Measured[]): Row => ({
  'p50 ms': middle(of, ({ p50 }) => p50),
  'p99 ms': middle(of, ({ p99 }) => p99),
  'max ms': middle(of, ({ max }) => max),
  lost: sum(of, ({ lost }) => lost),
  astray: sum(of, ({ astray }) => astray),
  'server CPU': middle(of, ({ serverShare }) => serverShare),
  'load CPU': middle(of, ({ loadShare }) => loadShare),
})

/** Results grouped by their settings, each in the order of the rounds. */
function alike<T>(results: readonly T[], what: (result: T) => string): T[][] {
  return [...Map.groupBy(results, what).values()]
}

/** The median of the ratios of each round. */
function times(of: readonly number[], to: readonly number[]): string {
  const ratio = median(of.map((one, round) => one / to[round]!))
  return `× ${ratio >= 10 ? Math.round(ratio) : ratio.toFixed(2)}`
}

const isComplete = (of: readonly (Measured | null)[]): of is Measured[] => !of.includes(null)
/** Comparable even if other processes use this machine. */
const perProcessorSecond = ({ deliveries, serverShare }: Measured): number => deliveries / serverShare
const middle = (of: readonly Measured[], what: (one: Measured) => number): number => median(of.map(what))
const sum = (of: readonly Measured[], what: (one: Measured) => number): number => of.reduce((all, one) => all + what(one), 0)
const whole = (number: number): string => Math.round(number).toLocaleString('en')
