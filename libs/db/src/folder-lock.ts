import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/**
 * Keeps the folder for this process, until it is released or the process ends, however it ends: the system frees the lock
 * of a killed process. PGlite does not look after this itself: two processes on one folder lose rows without an error.
 */
export function lockFolder(folder: string): { release(): void } {
  const lock = new DatabaseSync(join(folder, 'lock'), { timeout: 0 })
  try {
    lock.exec('begin exclusive')
  } catch (error) {
    lock.close()
    throw new Error(`The data folder ${folder} is in use by another process: stop that one, or give this one another DATA_DIR`, {
      cause: error,
    })
  }
  return { release: () => lock.close() }
}
