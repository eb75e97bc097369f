import { mkdirSync, rmSync, statSync, utimesSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

const beat = 1_000
const deadAfter = 10_000

/**
 * Holds `folder` against other processes; resolves with what lets it go. The holder touches it every second: one that was
 * killed is known by its silence, which also holds between containers, where process ids say nothing.
 */
export async function lockFolder(folder, onWait) {
  for (let waited = false; !take(folder); waited = true) {
    if (!waited) onWait()
    if (silence(folder) > deadAfter) rmSync(folder, { recursive: true, force: true })
    else await sleep(250)
  }
  const heart = setInterval(() => utimesSync(folder, new Date(), new Date()), beat)
  const unlock = () => {
    clearInterval(heart)
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

function silence(folder) {
  try {
    return Date.now() - statSync(folder).mtimeMs
  } catch {
    return 0
  }
}
