import { setTimeout as sleep } from 'node:timers/promises'
import { connectReaders, type GroupReader, type Visitor } from '@duplex/e2e'
import { type Audit, audit } from './audit.ts'
import type { Fault } from './faults.ts'
import { Ledger } from './ledger.ts'
import { type Outages, type Probe, startProbe } from './probe.ts'
import { type RouteName, routesOf } from './routes.ts'
import type { FaultDeployment } from './start-deployment.ts'
import { startWriting } from './writers.ts'

/** The accounts that take part. All are signed in. */
export interface Accounts {
  writers: Visitor[]
  prober: Visitor
  auditor: Visitor
}

export interface Outcome {
  fault: string
  routes: Map<RouteName, Outages>
  /** Milliseconds from the start of the fault until all routes and readers have recovered; null if they did not. */
  recovery: number | null
  /** Milliseconds until every reader has received an event that was written after the fault. */
  readersBack: number | null
  audit: Audit
  /** The supervisor's lines about processes that ended unexpectedly. */
  ended: string[]
}

const READERS = 16
/** Time under load before the fault, plus a random time of up to the same length. */
const WARM_UP_MS = 1_000
/** Everything must stay healthy for so long, so that a late failure counts. */
const STABLE_MS = 2_000
/** Limit for the recovery after the fault. */
const RECOVERY_TIMEOUT_MS = 45_000

/** Causes one fault under load, with its own post and readers, and returns the result. */
export async function tryFault(
  { blog }: FaultDeployment,
  fault: Fault,
  { writers, prober, auditor }: Accounts,
  random: () => number,
): Promise<Outcome> {
  const post = await auditor.publish(`Under ${fault.name}`)
  const said = blog.output().length
  const ledger = new Ledger()
  const group = await connectReaders(blog.url, [`post:${post.id}`, `comments:${post.id}`], READERS)
  const writing = startWriting(writers, post.slug, ledger)
  await sleep(WARM_UP_MS * (1 + random()))
  const probes = routesOf(prober, post.slug, ledger).map(startProbe)
  await sleep(WARM_UP_MS)

  const begun = performance.now()
  await fault.happen()
  const over = performance.now()
  const readersBack = await recovered(probes, group.readers, ledger, over)
  const routesBack = probes.map((probe) => probe.wellSince())
  const recovery =
    readersBack === null || routesBack.includes(null) ? null : Math.max(readersBack, over, ...(routesBack as number[])) - begun

  await Promise.all([writing.stop(), ...probes.map((probe) => probe.stop())])
  const outcome: Outcome = {
    fault: fault.name,
    routes: new Map(probes.map((probe) => [probe.route.name as RouteName, probe.outages()])),
    recovery,
    readersBack: readersBack && readersBack - begun,
    audit: await audit(post.slug, auditor, ledger, group.readers),
    ended: endings(blog.output().slice(said)).filter((line) => !line.startsWith(`${fault.ends} was killed by SIGKILL`)),
  }
  group.close()
  return outcome
}

/** Resolves once everything has been healthy for `STABLE_MS` after `over`: with the time at which the last reader recovered, or null after the limit. */
async function recovered(probes: Probe[], readers: GroupReader[], ledger: Ledger, over: number): Promise<number | null> {
  let wellAt: number | null = null
  for (const end = over + RECOVERY_TIMEOUT_MS; performance.now() < end; await sleep(50)) {
    const after = ledger.since(over)
    const arrivals = readers.map(({ arrivals }) => Math.min(...[...after].map((id) => arrivals.get(id) ?? Number.POSITIVE_INFINITY)))
    const lastReader = Math.max(...arrivals)
    const allWell = probes.every((probe) => probe.wellSince() !== null && probe.askedAt() > over) && Number.isFinite(lastReader)
    wellAt = allWell ? (wellAt ?? performance.now()) : null
    if (wellAt !== null && performance.now() - wellAt > STABLE_MS) return lastReader
  }
  return null
}

/** The supervisor's lines about processes that ended. */
const endings = (output: string) => output.split('\n').filter((line) => /^\w+ (ended with|was killed by|cannot be run)/.test(line))
