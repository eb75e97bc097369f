import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { promisify } from 'node:util'

export interface Load {
  url: string
  connections: number
  seconds: number
}

export interface Measured {
  /** The mean over all seconds. */
  requestsPerSecond: number
  /** Milliseconds. */
  p50: number
  p99: number
}

const run = promisify(execFile)
const autocannon = createRequire(import.meta.url).resolve('autocannon')

/** Requests one address as fast as possible, from a separate process. Throws if a status is not 200. */
export async function load({ url, connections, seconds }: Load): Promise<Measured> {
  const flags = ['--json', '--no-progress', '--connections', connections, '--duration', seconds].map(String)
  const { stdout } = await run(process.execPath, [autocannon, ...flags, url], { maxBuffer: 16 * 1024 * 1024 })
  const { requests, latency, errors, non2xx } = JSON.parse(stdout)
  if (errors > 0 || non2xx > 0) throw new Error(`${url}: ${errors} errors, ${non2xx} responses with a status other than 200`)
  return { requestsPerSecond: requests.average, p50: latency.p50, p99: latency.p99 }
}
