import { mkdirSync, rmSync, statSync, utimesSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

const touchIntervalMs = 1_000
const expiresAfterMs = 10_000

/**
 * Locks `folder` for this process. Resolves with a function that unlocks it. The holder touches the folder every second, so the
 * lock of a killed process expires. This also works between containers, where process ids cannot be compared.
 */
export async function lockFolder(folder, onWait) {
  for (let waited = false; !take(folder); waited = true) {
    if (!waited) onWait()
    if (ageOf(folder) > expiresAfterMs) rmSync(folder, { recursive: true, force: true })
    else await sleep(250)
  }
  const timer = setInterval(() => utimesSync(folder, new Date(), new Date()), touchIntervalMs)
  const unlock = () => {
    clearInterval(timer)
    process.removeListener('exit', unlock)
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', unlock)
  return unlock
}

function take(folder) {
  try {
    mkdirSync(folder)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

function ageOf(folder) {
  try {
    return Date.now() - statSync(folder).mtimeMs
  } catch {
    return 0
  }
}
