import { setTimeout as sleep } from 'node:timers/promises'
import { type CrowdReader, gather, type Visitor } from '@duplex/e2e'
import { type Audit, audit } from './audit.ts'
import type { Fault } from './faults.ts'
import { Ledger } from './ledger.ts'
import { type Outages, type Probe, startProbe } from './probe.ts'
import { type RouteName, routesOf } from './routes.ts'
import type { Stage } from './start-stage.ts'
import { startWriting } from './writers.ts'

/** Who takes part, all of them signed in. */
export interface Cast {
  writers: Visitor[]
  prober: Visitor
  auditor: Visitor
}

export interface Outcome {
  fault: string
  routes: Map<RouteName, Outages>
  /** Milliseconds from the fault's beginning until all is well; null where that never came. */
  recovery: number | null
  /** The same, until every reader had got something that was written after the fault. */
  readersBack: number | null
  audit: Audit
  /** What the supervisor said of processes that ended and should not have. */
  ended: string[]
}

const READERS = 16
/** Milliseconds under load before the fault, and up to as much again. */
const WARM_UP = 1_000
/** Milliseconds that all must stay well, so that a late failure counts. */
const QUIET = 2_000
/** Milliseconds after the fault after which nobody waits for recovery any more. */
const PATIENCE = 45_000

/** Lets one fault happen under load, on a post and with readers of its own, and tells what came of it. */
export async function tryFault({ blog }: Stage, fault: Fault, { writers, prober, auditor }: Cast, random: () => number): Promise<Outcome> {
  const post = await auditor.publish(`Under ${fault.name}`)
  const said = blog.output().length
  const ledger = new Ledger()
  const crowd = await gather(blog.url, [`post:${post.id}`, `comments:${post.id}`], READERS)
  const writing = startWriting(writers, post.slug, ledger)
  await sleep(WARM_UP * (1 + random()))
  const probes = routesOf(prober, post.slug, ledger).map(startProbe)
  await sleep(WARM_UP)

  const begun = performance.now()
  await fault.happen()
  const over = performance.now()
  const readersBack = await recovered(probes, crowd.readers, ledger, over)
  const routesBack = probes.map((probe) => probe.wellSince())
  const recovery =
    readersBack === null || routesBack.includes(null) ? null : Math.max(readersBack, over, ...(routesBack as number[])) - begun

  await Promise.all([writing.stop(), ...probes.map((probe) => probe.stop())])
  const outcome: Outcome = {
    fault: fault.name,
    routes: new Map(probes.map((probe) => [probe.route.name as RouteName, probe.outages()])),
    recovery,
    readersBack: readersBack && readersBack - begun,
    audit: await audit(post.slug, auditor, ledger, crowd.readers),
    ended: endings(blog.output().slice(said)).filter((line) => !line.startsWith(`${fault.ends} was killed by SIGKILL`)),
  }
  crowd.leave()
  return outcome
}

/** Resolves once all has been well for a while after `over`: with when the last reader was back, null where it took too long. */
async function recovered(probes: Probe[], readers: CrowdReader[], ledger: Ledger, over: number): Promise<number | null> {
  let wellAt: number | null = null
  for (const end = over + PATIENCE; performance.now() < end; await sleep(50)) {
    const after = ledger.since(over)
    const arrivals = readers.map(({ arrivals }) => Math.min(...[...after].map((id) => arrivals.get(id) ?? Number.POSITIVE_INFINITY)))
    const lastReader = Math.max(...arrivals)
    const allWell = probes.every((probe) => probe.wellSince() !== null && probe.askedAt() > over) && Number.isFinite(lastReader)
    wellAt = allWell ? (wellAt ?? performance.now()) : null
    if (wellAt !== null && performance.now() - wellAt > QUIET) return lastReader
  }
  return null
}

/** The supervisor's lines on processes that ended. */
const endings = (output: string) => output.split('\n').filter((line) => /^\w+ (ended with|was killed by|cannot be run)/.test(line))
