import { onStopSignal } from '@duplex/local'
import { readOptions, usage } from './options.ts'
import { seededRandom } from './seeded-random.ts'
import { mustHavePrograms, type Undo } from './start-deployment.ts'
import { tableOf } from './table.ts'
import { RESTARTS, tryDeployment } from './try-deployment.ts'
import { writePage } from './write-page.ts'

/*
 * Starts a blog and causes one fault after another under load, and reports what users noticed. Exits with 1 if an
 * acknowledged write was lost, or if a reader missed an event or received one twice.
 */

const undo: Undo = []
/** Stops everything that was started, once: a signal may arrive during the stop. */
const stop = async () => {
  for (let step = undo.pop(); step; step = undo.pop()) await step().catch((error: unknown) => console.error(error))
}
onStopSignal(
  () => void stop().then(() => process.exit(130)),
  () => process.exit(130),
)

const problems: string[] = []
try {
  const { seed, only, deployments, write } = readOptions(process.argv.slice(2))
  await mustHavePrograms()
  console.error(`seed ${seed}`)
  const random = seededRandom(seed)
  const tables: string[] = []
  for (const deployment of deployments) {
    const { outcomes, restarts } = await tryDeployment(deployment, only, random, undo, problems)
    await stop()
    if (outcomes.length > 0) tables.push(tableOf(deployment, outcomes, restarts))
  }
  if (tables.length === 0 && only !== RESTARTS) throw new Error(`no fault is called ${only}`)
  console.log(tables.join('\n\n'))
  if (write) await writePage(tables.join('\n\n'))
} catch (error) {
  problems.push(error instanceof Error ? error.message : String(error))
} finally {
  await stop()
}
if (problems.length > 0) {
  console.error(`\n${problems.join('\n')}\n\n${usage}`)
  process.exitCode = 1
}
