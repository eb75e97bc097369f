import { setTimeout as delay } from 'node:timers/promises'

/**
 * The id of a process that starts containers; `.ci/run` sets it. Chromium drops its connections if a network interface appears or
 * disappears.
 */
const processId = Number(process.env.BROWSER_TESTS_AFTER)

/** Resolves when that process has ended, or at once if the variable is not set. */
export async function networkSettled(): Promise<void> {
  while (processId && isRunning(processId)) await delay(200)
}

function isRunning(id: number): boolean {
  try {
    return process.kill(id, 0)
  } catch {
    return false
  }
}
