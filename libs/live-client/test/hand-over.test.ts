import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bundleClient } from './simulation/bundle.ts'
import { Simulation } from './simulation/simulation.ts'
import { faultySteps, standstillSteps } from './simulation/steps.ts'

const script = await bundleClient()
/** Another seed, more runs: `SEED=1 RUNS=5000 npx vitest run libs/live-client`. A failure prints its shortest steps. */
const parameters = { seed: Number(process.env.SEED ?? 12), numRuns: Number(process.env.RUNS ?? 100) }

const transport = fc.constantFrom('auto', 'websocket', 'sse', 'long-poll', 'short-poll')
const setup = fc.record({ transport, seed: fc.nat() })

test('a page shows what the log contains, after any order of frames, timers, standstill, visibility and lost connections', async () => {
  const property = fc.asyncProperty(setup, faultySteps, async ({ transport, seed }, steps) => {
    const simulation = new Simulation({ script, seed, transport })
    for (const step of steps) await simulation.run(step)
    await simulation.heal()
    expect(simulation.differences()).toEqual([])
  })
  await fc.assert(property, parameters)
}, 120_000)

test('a visible page shows an event within 15 seconds while other pages of the browser stand still', async () => {
  const property = fc.asyncProperty(setup, standstillSteps, async ({ transport, seed }, steps) => {
    const simulation = new Simulation({ script, seed, transport })
    for (const step of steps) await simulation.run(step)
    const running = simulation.pages.filter((page) => !page.hidden && page.runsFrom <= simulation.world.now)
    simulation.server.append('feed')
    await simulation.world.advance(15_000)
    expect(running.flatMap((page) => page.differences())).toEqual([])
  })
  await fc.assert(property, parameters)
}, 120_000)
