import { median } from '../median.ts'
import type { FanOut } from './fan-out.ts'
import type { Measured } from './measure.ts'
import type { WholeRoad } from './whole-road.ts'

type Row = Record<string, string | number>

/** Results of the same thing, by what makes it the same; each in the order of the rounds. */
function alike<T>(results: readonly T[], what: (result: T) => string): T[][] {
  return [...Map.groupBy(results, what).values()]
}

const middle = (of: readonly Measured[], what: (one: Measured) => number): number => median(of.map(what))
const sum = (of: readonly Measured[], what: (one: Measured) => number): number => of.reduce((all, one) => all + what(one), 0)
/** The median of the rounds' ratios, each of what was measured in one round. */
const ratio = (of: readonly number[], to: readonly number[]): number => Number(median(of.map((one, round) => one / to[round]!)).toFixed(2))
const whole = (number: number): string => Math.round(number).toLocaleString('en')

const columns = (of: readonly Measured[]): Row => ({
  'p50 ms': middle(of, ({ p50 }) => p50),
  'p99 ms': middle(of, ({ p99 }) => p99),
  'max ms': middle(of, ({ max }) => max),
  lost: sum(of, ({ lost }) => lost),
  astray: sum(of, ({ astray }) => astray),
  'server CPU': middle(of, ({ serverShare }) => serverShare),
  'load CPU': middle(of, ({ loadShare }) => loadShare),
})

/** Each server's rows beside Duplex's, which the ratios are of: more than 1 in its favour in both. */
export function fanOutTable(results: readonly FanOut[]): Row[] {
  const rows: Row[] = []
  for (const sessions of alike(results, ({ transport, readers }) => `${transport} ${readers}`)) {
    const servers = alike(sessions, ({ server }) => server)
    const { transport, readers, atRates } = sessions[0]!
    const loads: [string, (session: FanOut) => Measured | null][] = [
      ['saturated', ({ saturated }) => saturated],
      ...Object.keys(atRates).map((rate): [string, (session: FanOut) => Measured | null] => [
        `${rate}/s`,
        (session) => session.atRates[Number(rate)]!,
      ]),
    ]
    for (const [load, pick] of loads) {
      const measured = servers.map((of) => of.map(pick))
      for (const [index, of] of measured.entries()) {
        const head = { transport, readers, load, server: servers[index]![0]!.server }
        if (!isComplete(of)) {
          rows.push({ ...head, 'deliveries/s': 'beyond it' })
          continue
        }
        const ours = measured[0]!
        const ratios = index > 0 && isComplete(ours)
        rows.push({
          ...head,
          'deliveries/s': whole(middle(of, ({ deliveries }) => deliveries)),
          'per CPU s': whole(middle(of, perProcessorSecond)),
          'Duplex, deliveries':
            ratios && load === 'saturated'
              ? `× ${ratio(
                  ours.map(({ deliveries }) => deliveries),
                  of.map(({ deliveries }) => deliveries),
                )}`
              : '',
          'Duplex, p99':
            ratios && load !== 'saturated'
              ? `÷ ${ratio(
                  of.map(({ p99 }) => p99),
                  ours.map(({ p99 }) => p99),
                )}`
              : '',
          ...columns(of),
        })
      }
    }
  }
  return rows
}

const isComplete = (of: readonly (Measured | null)[]): of is Measured[] => !of.includes(null)
/** Says the same on a machine that others use, too. */
const perProcessorSecond = ({ deliveries, serverShare }: Measured): number => deliveries / serverShare

/** Of the largest number of readers, by which one connection's share is least disturbed. */
export function memoryTable(results: readonly FanOut[]): Row[] {
  const most = Math.max(...results.map(({ readers }) => readers))
  const largest = results.filter(({ readers }) => readers === most)
  return alike(largest, ({ transport }) => transport).flatMap((sessions) => {
    const servers = alike(sessions, ({ server }) => server)
    const kilobytes = servers.map((of) => of.map(({ connectionMemory }) => connectionMemory))
    return servers.map((of, index) => ({
      transport: of[0]!.transport,
      connections: most,
      server: of[0]!.server,
      'KB per idle connection': median(kilobytes[index]!),
      'Duplex, KB': index > 0 ? `× ${ratio(kilobytes[0]!, kilobytes[index]!)}` : '',
      'MB without any': Math.round(median(of.map(({ idleMemory }) => idleMemory)) / 1024),
    }))
  })
}

export function wholeRoadTable(results: readonly WholeRoad[]): Row[] {
  return alike(results, ({ deployment, transport, readers, rate }) => `${transport} ${readers} ${rate} ${deployment}`).map((of) => {
    const { deployment, transport, readers, rate } = of[0]!
    return {
      deployment,
      transport,
      readers,
      'comments/s': rate,
      'deliveries/s': whole(middle(of, ({ deliveries }) => deliveries)),
      ...columns(of),
    }
  })
}
