import { setTimeout as sleep } from 'node:timers/promises'
import { connectReaders } from '@duplex/e2e'
import { audit } from './audit.ts'
import { Ledger } from './ledger.ts'
import type { FaultDeployment } from './start-deployment.ts'
import type { Accounts } from './try-fault.ts'

const RESTARTS = 10
const READERS = 2_000
/** Time between two comments. Each comment ends one request of every long-polling reader. */
const COMMENT_INTERVAL_MS = 1_000
/** Limit for a restart and for the reconnection of all readers after it. */
const RECONNECT_TIMEOUT_MS = 60_000

/** Restarts the process that readers are connected to ten times, as an upgrade does, with 2,000 readers over all four transports. */
export async function tryRestarts(
  { blog }: FaultDeployment,
  { writers, auditor }: Accounts,
): Promise<{ words: string; problems: string[] }> {
  const post = await auditor.publish('Under restarts')
  const ledger = new Ledger()
  const group = await connectReaders(blog.url, [`post:${post.id}`, `comments:${post.id}`], READERS)
  const { readers } = group
  const problems: string[] = []

  /** Writes a comment. Returns the milliseconds until the last reader has received it. */
  const commentToAllReaders = async (text: string): Promise<number> => {
    const begunAt = performance.now()
    const { id } = await writers[0]!.persistComment(post.slug, text)
    ledger.comment(id, begunAt)
    const missing = () => readers.filter(({ arrivals }) => !arrivals.has(id)).length
    for (const end = begunAt + RECONNECT_TIMEOUT_MS; missing() > 0 && performance.now() < end; ) await sleep(50)
    if (missing() > 0) problems.push(`${missing()} readers did not receive the comment within ${RECONNECT_TIMEOUT_MS / 1_000} s: ${text}`)
    return performance.now() - begunAt
  }

  let longest = 0
  for (let count = 1; count <= RESTARTS && problems.length === 0; count++) {
    await commentToAllReaders(`before restart ${count}`)
    const restarted = blog.restart(blog.frontProcess)
    // sent while the process stops or after it has started again
    longest = Math.max(longest, await commentToAllReaders(`restart ${count}`))
    await restarted
    await sleep(COMMENT_INTERVAL_MS)
  }
  const { lost, events } = await audit(post.slug, auditor, ledger, readers)
  for (const [transport, { missed, doubled, disordered }] of events)
    if (missed + doubled + disordered > 0)
      problems.push(`over ${transport}: ${missed} missed, ${doubled} doubled, ${disordered} out of order`)
  if (lost > 0) problems.push(`${lost} acknowledged writes lost`)
  problems.push(...readers.flatMap(({ transport, errors }) => errors.map((error) => `a reader over ${transport} ${error}`)))
  group.close()
  const deliveries = (ledger.acknowledged.length * readers.length).toLocaleString('en')
  const seconds = (longest / 1_000).toFixed(1)
  const words = `${RESTARTS} restarts with ${readers.length.toLocaleString('en')} readers over all four transports: ${deliveries} deliveries. After each restart, every reader had received the next comment within ${seconds} s`
  return { words, problems }
}
