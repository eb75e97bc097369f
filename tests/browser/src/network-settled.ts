import { setTimeout as delay } from 'node:timers/promises'

/** The id of a process that starts containers; `.ci/run` sets it. Chromium drops its connections whenever a network interface comes or goes. */
const processId = Number(process.env.BROWSER_TESTS_AFTER)

/** Resolves when that process has ended; at once where there is none. */
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
