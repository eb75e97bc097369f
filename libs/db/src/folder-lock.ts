import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/**
 * Locks a folder for this process until `release`, or until the process ends: the operating system frees the lock of a
 * killed process. PGlite has no lock of its own; two processes in one folder lose rows without an error.
 */
export function lockFolder(folder: string): { release(): void } {
  const file = join(folder, 'lock')
  const lock = new DatabaseSync(file, { timeout: 0 })
  try {
    // A user who may read the file could take a lock on it.
    chmodSync(file, 0o600)
    lock.exec('begin exclusive')
  } catch (error) {
    lock.close()
    throw new Error(`The data folder ${folder} is in use by another process: stop that process, or set DATA_DIR to another folder`, {
      cause: error,
    })
  }
  return { release: () => lock.close() }
}
