import type { Post } from '@duplex/contracts'
import type { Blog } from '../start-blog.ts'
import { startMicroservices } from '../start-microservices.ts'
import { startMonolith } from '../start-monolith.ts'
import type { Cores } from './cores.ts'
import { opened } from './duplex.ts'
import { MARKER, type Reading, type Transport } from './live-server.ts'
import { startLoad } from './load.ts'
import { type Measured, type Pace, WITHIN_REACH } from './measure.ts'
import { serverFamily } from './usage.ts'

export const deployments = ['monolith', 'microservices'] as const
export type DeploymentName = (typeof deployments)[number]

export interface EndToEndSettings {
  transports: readonly Transport[]
  readers: readonly number[]
  /** Comments a second. */
  rates: readonly number[]
  seconds: number
  cores: Cores
}

export interface EndToEnd extends Measured {
  deployment: DeploymentName
  transport: Transport
  readers: number
  /** Comments per second; null: saturated. Rates above its capacity are left out. */
  rate: number | null
}

/** Comments in flight when the deployment is saturated. */
const IN_FLIGHT = 8
/** Seconds. A new process needs many times longer for its first hundreds of comments. */
const WARM_UP_SECONDS = 10

const start: Record<DeploymentName, () => Promise<Blog>> = { monolith: startMonolith, microservices: startMicroservices }

/** Measures from the POST of a comment to the last reader of its post, on one deployment as `npm start` runs it. */
export async function endToEnd(deployment: DeploymentName, settings: EndToEndSettings): Promise<EndToEnd[]> {
  const { transports, readers, rates, seconds, cores } = settings
  const measured: EndToEnd[] = []
  const blog = await start[deployment]()
  try {
    const token = await register(blog)
    for (const transport of transports) {
      for (const count of readers) {
        const { id, slug } = await publish(blog, token, `Read by ${count} over ${transport}`)
        const reading: Reading = {
          port: Number(new URL(blog.url).port),
          path: `/live?channel=comments:${id}`,
          transport,
          opened: opened[transport],
          marker: `"body":"${MARKER}`,
        }
        const pids = await serverFamily()
        const load = await startLoad({ reading, publishing: { by: 'comments', url: blog.url, token, slug } }, pids, cores)
        try {
          await load.read(count)
          const run = (pace: Pace, duration = seconds) => load.run({ pace, seconds: duration, latency: 'last' })
          if (measured.length === 0) await run({ inFlight: IN_FLIGHT }, WARM_UP_SECONDS)
          const saturated = await run({ inFlight: IN_FLIGHT })
          measured.push({ deployment, transport, readers: count, rate: null, ...saturated })
          for (const rate of rates.filter((some) => some * count <= saturated.deliveries * WITHIN_REACH))
            measured.push({ deployment, transport, readers: count, rate, ...(await run({ rate })) })
        } finally {
          await load.stop()
        }
      }
    }
  } finally {
    await blog.stop()
  }
  return measured
}

async function register(blog: Blog): Promise<string> {
  const body = { username: 'commenter', email: 'commenter@example.org', password: 'commenter-password' }
  return ((await create(blog, '/api/users', body)) as { token: string }).token
}

async function publish(blog: Blog, token: string, title: string): Promise<Post> {
  return ((await create(blog, '/api/posts', { title, body: title, status: 'published' }, token)) as { post: Post }).post
}

async function create({ url }: Blog, path: string, body: object, token?: string): Promise<unknown> {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) }
  const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })
  if (answer.status !== 201) throw new Error(`POST ${path} answered ${answer.status}: ${await answer.text()}`)
  return answer.json()
}
