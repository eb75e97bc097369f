import { setTimeout as sleep } from 'node:timers/promises'
import { gather } from '@duplex/e2e'
import { audit } from './audit.ts'
import { Ledger } from './ledger.ts'
import type { Stage } from './start-stage.ts'
import type { Cast } from './try-fault.ts'

const RESTARTS = 10
const READERS = 2_000
/** Milliseconds between two comments: every one of them is a request of each reader who polls long. */
const PACE = 1_000
/** Milliseconds that a restart, and everybody's return after it, may take. */
const PATIENCE = 60_000

/** Restarts what readers are connected to, ten times, as an upgrade does: in order, with 2,000 readers of all four transports. */
export async function tryRestarts({ blog }: Stage, { writers, auditor }: Cast): Promise<{ words: string; problems: string[] }> {
  const post = await auditor.publish('Under restarts')
  const ledger = new Ledger()
  const crowd = await gather(blog.url, [`post:${post.id}`, `comments:${post.id}`], READERS)
  const { readers } = crowd
  const problems: string[] = []

  /** A comment that every reader gets; answers the milliseconds until the last one has it. */
  const reachEverybody = async (text: string): Promise<number> => {
    const begunAt = performance.now()
    const { id } = await writers[0]!.persistComment(post.slug, text)
    ledger.comment(id, begunAt)
    const missing = () => readers.filter(({ arrivals }) => !arrivals.has(id)).length
    for (const end = begunAt + PATIENCE; missing() > 0 && performance.now() < end; ) await sleep(50)
    if (missing() > 0) problems.push(`${missing()} readers were not back ${PATIENCE / 1_000} s after ${text}`)
    return performance.now() - begunAt
  }

  let longest = 0
  for (let count = 1; count <= RESTARTS && problems.length === 0; count++) {
    await reachEverybody(`before restart ${count}`)
    const restarted = blog.restart(blog.entrance)
    // comes in while it stops, or once it is back
    longest = Math.max(longest, await reachEverybody(`restart ${count}`))
    await restarted
    await sleep(PACE)
  }
  const { lost, events } = await audit(post.slug, auditor, ledger, readers)
  for (const [transport, { missed, doubled, disordered }] of events)
    if (missed + doubled + disordered > 0)
      problems.push(`over ${transport}: ${missed} missed, ${doubled} doubled, ${disordered} out of order`)
  if (lost > 0) problems.push(`${lost} acknowledged writes lost`)
  problems.push(...readers.flatMap(({ transport, troubles }) => troubles.map((trouble) => `a reader over ${transport} ${trouble}`)))
  crowd.leave()
  const deliveries = (ledger.acknowledged.length * readers.length).toLocaleString('en')
  const seconds = (longest / 1_000).toFixed(1)
  const words = `${RESTARTS} restarts with ${readers.length.toLocaleString('en')} readers over all four transports: ${deliveries} deliveries. After each restart, every reader had received the next comment within ${seconds} s`
  return { words, problems }
}
