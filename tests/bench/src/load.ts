import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { promisify } from 'node:util'

export interface Load {
  url: string
  connections: number
  seconds: number
}

export interface Measured {
  /** The mean of its seconds. */
  requestsPerSecond: number
  /** Milliseconds. */
  p50: number
  p99: number
}

const run = promisify(execFile)
const autocannon = createRequire(import.meta.url).resolve('autocannon')

/** Asks one address as fast as it is answered, from a process of its own. Throws where anything but 200 comes back. */
export async function load({ url, connections, seconds }: Load): Promise<Measured> {
  const flags = ['--json', '--no-progress', '--connections', connections, '--duration', seconds].map(String)
  const { stdout } = await run(process.execPath, [autocannon, ...flags, url], { maxBuffer: 16 * 1024 * 1024 })
  const { requests, latency, errors, non2xx } = JSON.parse(stdout)
  if (errors > 0 || non2xx > 0) throw new Error(`${url}: ${errors} errors, ${non2xx} answers that are not 200`)
  return { requestsPerSecond: requests.average, p50: latency.p50, p99: latency.p99 }
}
