import { readFile, readlink, realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** How long another PostgreSQL may take to stop. */
const STOP_TIMEOUT_MS = 15_000

/**
 * Waits for a PostgreSQL that is stopping in this folder, and throws if it does not stop. Removes the lock of a killed
 * PostgreSQL. PostgreSQL itself would not remove it if another process of the same user has got that process id since.
 */
export async function releaseFolder(folder: string, signal?: AbortSignal): Promise<void> {
  const lock = join(folder, 'postmaster.pid')
  const deadline = performance.now() + STOP_TIMEOUT_MS
  for (;;) {
    const pid = Number((await readFile(lock, 'utf8').catch(() => '')).split('\n')[0])
    if (!pid || process.platform !== 'linux') return
    if (!(await runsIn(pid, folder))) return rm(lock, { force: true })
    if (performance.now() > deadline) throw new Error(`Another PostgreSQL (process ${pid}) uses ${folder}. Stop it first.`)
    await sleep(100, null, signal && { signal })
  }
}

/** The working directory of a running PostgreSQL is its data folder. */
async function runsIn(pid: number, folder: string): Promise<boolean> {
  const workingDirectory = await readlink(`/proc/${pid}/cwd`).catch(() => null)
  return workingDirectory === (await realpath(folder))
}
