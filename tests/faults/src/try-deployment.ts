import { type Patience, Visitor } from '@duplex/e2e'
import { type Fault, faultsOf } from './faults.ts'
import type { Deployment } from './options.ts'
import { problemsOf } from './problems.ts'
import { probing } from './routes.ts'
import { shuffled } from './seeded-random.ts'
import { type Stage, startStage, type Undo } from './start-stage.ts'
import { type Cast, type Outcome, tryFault } from './try-fault.ts'
import { tryRestarts } from './try-restarts.ts'

const WRITERS = 3
/** Longer than a fault may take until all is well. */
const writing: Patience = { request: 5_000, persist: 60_000 }
/** For `--only`. */
export const RESTARTS = 'restarts'
/** Lines of the processes' output that are shown where something is wrong. */
const SHOWN = 40

interface Tried {
  outcomes: Outcome[]
  /** What the restarts came to, in words; null where they were not wanted. */
  restarts: string | null
}

/** Starts a deployment and lets every fault happen to it, or `only` one, in random order. What was wrong goes to `problems`. */
export async function tryDeployment(
  deployment: Deployment,
  only: string | null,
  random: () => number,
  undo: Undo,
  problems: string[],
): Promise<Tried> {
  const stage = await startStage(deployment, undo)
  const cast = await gatherCast(stage.blog.url)
  const outcomes: Outcome[] = []
  for (const fault of shuffled(faultsOf(stage), random)) {
    if (only !== null && fault.name !== only) continue
    const outcome = await tryFault(stage, fault, cast, random)
    outcomes.push(outcome)
    const found = problemsOf(outcome)
    problems.push(...found.map((problem) => `${deployment}, ${fault.name}: ${problem}`))
    tell(deployment, fault, outcome, found, stage)
  }
  if (only !== null && only !== RESTARTS) return { outcomes, restarts: null }
  const { words, problems: found } = await tryRestarts(stage, cast)
  problems.push(...found.map((problem) => `${deployment}, ${RESTARTS}: ${problem}`))
  console.error([`${deployment}, ${words}`, ...found].join('\n  '))
  return { outcomes, restarts: words }
}

async function gatherCast(url: string): Promise<Cast> {
  const register = (name: string, patience?: Partial<Patience>) => new Visitor({ url }, patience).register(name)
  const writers: Visitor[] = []
  for (let number = 1; number <= WRITERS; number++) writers.push(await register(`writer_${number}`, writing))
  return { writers, prober: await register('prober', probing), auditor: await register('auditor') }
}

function tell(deployment: Deployment, fault: Fault, { recovery }: Outcome, problems: string[], { blog }: Stage): void {
  const time = recovery === null ? 'did not recover' : `recovered after ${(recovery / 1_000).toFixed(1)} s`
  console.error(`${deployment}, ${fault.name}: ${time}`)
  if (problems.length > 0)
    console.error([...problems, ...blog.output().trim().split('\n').slice(-SHOWN)].map((line) => `  ${line}`).join('\n'))
}
