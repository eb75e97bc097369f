import fc from 'fast-check'

/** One thing that happens. `page` selects one of the open pages. */
export type Step =
  | { do: 'wait'; ms: number }
  | { do: 'append' | 'subscribe' | 'unsubscribe'; page: number; channel: string }
  /** Appends `count` events, one every few milliseconds, while the next steps happen. */
  | { do: 'burst'; channel: string; count: number }
  | { do: 'open'; page: number; lag: number }
  | { do: 'navigate'; page: number; channel: string; lag: number }
  /** A long task: timers, frames and messages wait until it ends. */
  | { do: 'block'; page: number; ms: number }
  | { do: 'close' | 'freeze' | 'resume' | 'cache' | 'hide' | 'show'; page: number }
  | { do: 'disconnect' | 'restore' | 'upgrades' }
  /** The server is down, or the network loses everything without an error. */
  | { do: 'outage' | 'silence'; ms: number }
  /** The wall clock is set. */
  | { do: 'clock'; ms: number }

const page = fc.nat({ max: 2 })
const channel = fc.constantFrom('feed', 'post:1', 'post:2', 'user:1')
const lag = fc.nat({ max: 2 })
const is = <D extends Step['do']>(...names: D[]) => fc.constantFrom(...names)

const wait = (...ms: number[]) => fc.record({ do: is('wait'), ms: fc.constantFrom(...ms) })
const block = fc.record({ do: is('block'), page, ms: fc.constantFrom(100, 3_000, 20_000, 40_000, 100_000) })
const open = fc.record({ do: is('open'), page, lag })
const navigate = fc.record({ do: is('navigate'), page, channel, lag })
const append = fc.record({ do: is('append'), page, channel })
const burst = fc.record({ do: is('burst'), channel, count: fc.integer({ min: 2, max: 20 }) })

export const faultySteps: fc.Arbitrary<Step[]> = sequence(
  { weight: 6, arbitrary: wait(5, 20, 100, 1_000, 3_000, 11_000, 20_000, 40_000) },
  { weight: 6, arbitrary: append },
  { weight: 3, arbitrary: burst },
  { weight: 3, arbitrary: block },
  { weight: 2, arbitrary: open },
  { weight: 2, arbitrary: navigate },
  { weight: 2, arbitrary: fc.record({ do: is('subscribe', 'unsubscribe'), page, channel }) },
  { weight: 5, arbitrary: fc.record({ do: is('close', 'freeze', 'resume', 'cache', 'hide', 'show'), page }) },
  { weight: 2, arbitrary: fc.record({ do: is('disconnect', 'restore', 'upgrades') }) },
  { weight: 2, arbitrary: fc.record({ do: is('outage', 'silence'), ms: fc.constantFrom(500, 10_000, 60_000) }) },
  { weight: 1, arbitrary: fc.record({ do: is('clock'), ms: fc.constantFrom(-3_600_000, 3_600_000) }) },
)

/** Steps while the network and the server work. */
export const standstillSteps: fc.Arbitrary<Step[]> = sequence(
  { weight: 3, arbitrary: wait(20, 1_000, 11_000, 40_000) },
  { weight: 2, arbitrary: append },
  { weight: 3, arbitrary: block },
  { weight: 3, arbitrary: open },
  { weight: 1, arbitrary: navigate },
  { weight: 3, arbitrary: fc.record({ do: is('freeze', 'resume', 'cache', 'hide', 'show'), page }) },
)

function sequence(...kinds: fc.WeightedArbitrary<Step>[]): fc.Arbitrary<Step[]> {
  return fc.array(fc.oneof(...kinds), { minLength: 1, maxLength: 12 })
}
