import { readdir, readFile } from 'node:fs/promises'

/** Of the kernel's clock that /proc counts in. */
const TICK = 10

/** All that this process has started, and they in turn: while no load runs, the server that does. */
export const serverFamily = async (): Promise<number[]> => (await familyOf(process.pid)).slice(1)

/** A process, and all that it has started. Linux only. */
async function familyOf(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => [])
  const lists = threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => ''))
  const children = (await Promise.all(lists)).flatMap((list) => list.split(' ').filter(Boolean).map(Number))
  return [pid, ...(await Promise.all(children.map(familyOf))).flat()]
}

/** Milliseconds of processor time that these have taken, in user and kernel mode. */
export async function processorTime(pids: readonly number[]): Promise<number> {
  const times = pids.map(async (pid) => {
    // a connection's process of PostgreSQL may have ended
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
    // the name before may hold spaces and brackets
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * TICK
  })
  return (await Promise.all(times)).reduce((sum, time) => sum + time, 0)
}

/** Kilobytes of memory: what is theirs alone, and their share of what is shared. */
export async function memory(pids: readonly number[]): Promise<number> {
  const sizes = pids.map(async (pid) => Number(/^Pss:\s+(\d+) kB/m.exec(await readFile(`/proc/${pid}/smaps_rollup`, 'utf8'))![1]))
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}
