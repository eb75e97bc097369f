import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'

export interface Cores {
  /** For people. */
  words: string
  /** Goes before the command of a process that makes load. */
  forLoad: string[]
}

/** Puts this process, and so every server that it starts, on the first half of the cores; the other half is for the load. */
export function shareCores(): Cores {
  const count = cpus().length
  if (count < 2) return { words: 'servers and load share the only core', forLoad: [] }
  const half = Math.floor(count / 2)
  const list = (first: number, last: number) => (first === last ? `${first}` : `${first}-${last}`)
  const [servers, load] = [list(0, half - 1), list(half, count - 1)]
  try {
    execFileSync('taskset', ['-a', '-p', '-c', servers, String(process.pid)], { stdio: 'ignore' })
  } catch {
    return { words: 'servers and load share all cores: there is no taskset here', forLoad: [] }
  }
  return { words: `servers on core ${servers}, load on core ${load}`, forLoad: ['taskset', '-c', load] }
}
