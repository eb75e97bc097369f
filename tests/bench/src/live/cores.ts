import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'

export interface Cores {
  /** A description to print. */
  description: string
  /** Prefix of the command of a process that generates load. */
  forLoad: string[]
}

/** Pins this process and the servers it starts to the first half of the cores. The other half is for the load. */
export function shareCores(): Cores {
  const count = cpus().length
  if (count < 2) return { description: 'servers and load share the only core', forLoad: [] }
  const half = Math.floor(count / 2)
  const list = (first: number, last: number) => (first === last ? `${first}` : `${first}-${last}`)
  const [servers, load] = [list(0, half - 1), list(half, count - 1)]
  try {
    execFileSync('taskset', ['-a', '-p', '-c', servers, String(process.pid)], { stdio: 'ignore' })
  } catch {
    return { description: 'servers and load share all cores: taskset is not installed', forLoad: [] }
  }
  return { description: `servers on core ${servers}, load on core ${load}`, forLoad: ['taskset', '-c', load] }
}
