import type { Post } from '@duplex/contracts'
import { startMicroservices } from '../start-microservices.ts'
import { type Blog, startMonolith } from '../start-monolith.ts'
import type { Cores } from './cores.ts'
import { MARKER, type Reading, type Transport } from './live-server.ts'
import { startLoad } from './load.ts'
import type { Measured } from './measure.ts'
import { serverFamily } from './usage.ts'

export const deployments = ['monolith', 'microservices'] as const
export type DeploymentName = (typeof deployments)[number]

export interface WholeRoadSettings {
  transports: readonly Transport[]
  readers: readonly number[]
  /** Comments a second. */
  rates: readonly number[]
  seconds: number
  cores: Cores
}

export interface WholeRoad extends Measured {
  deployment: DeploymentName
  transport: Transport
  readers: number
  rate: number
}

/** Comments before it counts: the first ones of a new process take many times as long. */
const WARM_UP = { rate: 20, seconds: 8 }

const start: Record<DeploymentName, () => Promise<Blog>> = { monolith: () => startMonolith({}), microservices: startMicroservices }
const opened: Record<Transport, string> = { sse: 'event: ready', websocket: '"op":"ready"' }

/** From a comment's `POST` to the last reader who follows its post, on one deployment as its `npm start` runs it. */
export async function wholeRoad(deployment: DeploymentName, settings: WholeRoadSettings): Promise<WholeRoad[]> {
  const { transports, readers, rates, seconds, cores } = settings
  const measured: WholeRoad[] = []
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
          await load.run({ pace: { rate: WARM_UP.rate }, seconds: WARM_UP.seconds, latency: 'last' })
          for (const rate of rates)
            measured.push({
              deployment,
              transport,
              readers: count,
              rate,
              ...(await load.run({ pace: { rate }, seconds, latency: 'last' })),
            })
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
