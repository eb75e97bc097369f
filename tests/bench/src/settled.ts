import { setTimeout as sleep } from 'node:timers/promises'

/** After so long without an event, the demo content counts as written. */
const QUIET_MS = 2_000

/** Resolves once there are posts and no further events. */
export async function settled(url: string): Promise<void> {
  let last = ''
  for (let since = performance.now(); performance.now() - since < QUIET_MS; await sleep(200)) {
    const { items } = (await get(`${url}/api/posts`)) as { items: unknown[] }
    const { cursor } = (await get(`${url}/api/status`)) as { cursor: string }
    const now = `${items.length} ${cursor}`
    if (items.length === 0 || now !== last) since = performance.now()
    last = now
  }
}

const get = async (url: string): Promise<unknown> => (await fetch(url)).json()
