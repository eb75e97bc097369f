import { Visitor, type VisitorTimeouts } from '@duplex/e2e'
import { type Fault, faultsOf } from './faults.ts'
import type { Deployment } from './options.ts'
import { problemsOf } from './problems.ts'
import { probing } from './routes.ts'
import { shuffled } from './seeded-random.ts'
import { type FaultDeployment, startDeployment, type Undo } from './start-deployment.ts'
import { type Accounts, type Outcome, tryFault } from './try-fault.ts'
import { tryRestarts } from './try-restarts.ts'

const WRITERS = 3
/** `persistMs` is longer than any recovery may take. */
const writing: VisitorTimeouts = { requestMs: 5_000, persistMs: 60_000 }
/** The name for `--only`. */
export const RESTARTS = 'restarts'
/** Lines of the processes' output to print if there is a problem. */
const SHOWN_LINES = 40

interface Tried {
  outcomes: Outcome[]
  /** The result of the restarts as a sentence; null if they were not selected. */
  restarts: string | null
}

/** Starts a deployment and causes every fault, or the one named `only`, in random order. Problems are added to `problems`. */
export async function tryDeployment(
  deployment: Deployment,
  only: string | null,
  random: () => number,
  undo: Undo,
  problems: string[],
): Promise<Tried> {
  const deployed = await startDeployment(deployment, undo)
  const accounts = await registerAccounts(deployed.blog.url)
  const outcomes: Outcome[] = []
  for (const fault of shuffled(faultsOf(deployed), random)) {
    if (only !== null && fault.name !== only) continue
    const outcome = await tryFault(deployed, fault, accounts, random)
    outcomes.push(outcome)
    const found = problemsOf(outcome)
    problems.push(...found.map((problem) => `${deployment}, ${fault.name}: ${problem}`))
    report(deployment, fault, outcome, found, deployed)
  }
  if (only !== null && only !== RESTARTS) return { outcomes, restarts: null }
  const { words, problems: found } = await tryRestarts(deployed, accounts)
  problems.push(...found.map((problem) => `${deployment}, ${RESTARTS}: ${problem}`))
  console.error([`${deployment}, ${words}`, ...found].join('\n  '))
  return { outcomes, restarts: words }
}

async function registerAccounts(url: string): Promise<Accounts> {
  const register = (name: string, timeouts?: Partial<VisitorTimeouts>) => new Visitor({ url }, timeouts).register(name)
  const writers: Visitor[] = []
  for (let number = 1; number <= WRITERS; number++) writers.push(await register(`writer_${number}`, writing))
  return { writers, prober: await register('prober', probing), auditor: await register('auditor') }
}

function report(deployment: Deployment, fault: Fault, { recovery }: Outcome, problems: string[], { blog }: FaultDeployment): void {
  const time = recovery === null ? 'did not recover' : `recovered after ${(recovery / 1_000).toFixed(1)} s`
  console.error(`${deployment}, ${fault.name}: ${time}`)
  if (problems.length > 0)
    console.error([...problems, ...blog.output().trim().split('\n').slice(-SHOWN_LINES)].map((line) => `  ${line}`).join('\n'))
}
