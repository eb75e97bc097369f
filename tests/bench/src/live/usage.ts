import { readdir, readFile } from 'node:fs/promises'

/** Ticks per second of the clock in /proc. */
const TICK = 10

/** All descendants of this process: the server, while no load runs. */
export const serverFamily = async (): Promise<number[]> => (await familyOf(process.pid)).slice(1)

/** A process and its descendants. Linux only. */
async function familyOf(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => [])
  const lists = threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => ''))
  const children = (await Promise.all(lists)).flatMap((list) => list.split(' ').filter(Boolean).map(Number))
  return [pid, ...(await Promise.all(children.map(familyOf))).flat()]
}

/** Milliseconds of CPU time of these processes, in user and kernel mode. */
export async function processorTime(pids: readonly number[]): Promise<number> {
  const times = pids.map(async (pid) => {
    // a PostgreSQL process of a connection may have ended
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
    // the process name before it may contain spaces and brackets
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * TICK
  })
  return (await Promise.all(times)).reduce((sum, time) => sum + time, 0)
}

/** Kilobytes of memory: private pages and the proportional share of shared pages. */
export async function memory(pids: readonly number[]): Promise<number> {
  const sizes = pids.map(async (pid) => Number(/^Pss:\s+(\d+) kB/m.exec(await readFile(`/proc/${pid}/smaps_rollup`, 'utf8'))![1]))
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}
