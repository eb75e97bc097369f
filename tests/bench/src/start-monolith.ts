import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort, serverProcess, supervise } from '@duplex/local'

export interface Monolith {
  url: string
  stop(): Promise<void>
}

/** Milliseconds without an event after which the demo content counts as written. */
const QUIET = 2_000

/** The blog as `npm start` runs it, on data of its own with the demo content in it; `settings` come on top. */
export async function startMonolith(settings: Record<string, string>): Promise<Monolith> {
  const folder = await mkdtemp(join(tmpdir(), 'duplex-bench-'))
  const port = await freePort()
  const environment = {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    PORT: String(port),
    HOST: '127.0.0.1',
    DATA_DIR: folder,
    LOG_LEVEL: 'warn',
    RATE_LIMIT: 'off',
    ...settings,
  }
  const output = { say: console.error, line: (from: string, line: string) => console.error(`[${from}] ${line}`) }
  const running = supervise(serverProcess('services/monolith/src/main.ts', environment), { output, stopTimeout: 15_000 })
  const stop = async () => {
    await running.stop()
    await rm(folder, { recursive: true, force: true })
  }
  const url = `http://127.0.0.1:${port}`
  try {
    await running.ready
    await settled(url)
  } catch (error) {
    await stop()
    throw error
  }
  return { url, stop }
}

/** Resolves once there are posts, and nothing happens any more. */
async function settled(url: string): Promise<void> {
  let last = ''
  for (let since = performance.now(); performance.now() - since < QUIET; await sleep(200)) {
    const { items } = (await get(`${url}/api/posts`)) as { items: unknown[] }
    const { cursor } = (await get(`${url}/api/status`)) as { cursor: string }
    const now = `${items.length} ${cursor}`
    if (items.length === 0 || now !== last) since = performance.now()
    last = now
  }
}

const get = async (url: string): Promise<unknown> => (await fetch(url)).json()
