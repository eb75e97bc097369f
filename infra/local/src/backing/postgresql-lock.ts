import { readFile, readlink, realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const patience = 15_000

/**
 * Waits for a PostgreSQL that still ends in this folder, throws where one stays, and removes the lock of one that was
 * killed: PostgreSQL itself would take any process of ours that got its id since for the one that holds it.
 */
export async function releaseFolder(folder: string): Promise<void> {
  const lock = join(folder, 'postmaster.pid')
  const deadline = performance.now() + patience
  for (;;) {
    const pid = Number((await readFile(lock, 'utf8').catch(() => '')).split('\n')[0])
    if (!pid || process.platform !== 'linux') return
    if (!(await worksIn(pid, folder))) return rm(lock, { force: true })
    if (performance.now() > deadline) throw new Error(`Another PostgreSQL (process ${pid}) uses ${folder}: end it first.`)
    await sleep(100)
  }
}

/** A running PostgreSQL stands in its data folder. */
async function worksIn(pid: number, folder: string): Promise<boolean> {
  const place = await readlink(`/proc/${pid}/cwd`).catch(() => null)
  return place === (await realpath(folder))
}
