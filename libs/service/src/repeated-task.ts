import type { Logger } from '@duplex/runtime'

export interface RepeatedTask {
  /** Runs the task in `delayMs`, unless it runs earlier. */
  runAfter(delayMs: number): void
  /** Resolves when the task does not run any more. */
  stop(): Promise<void>
}

/** Runs `step` until it resolves with false, and again `intervalMs` later. A failure is logged once, and the task is repeated. */
export function repeatedTask(step: () => Promise<boolean>, intervalMs: number, name: string, logger: Logger): RepeatedTask {
  let timer: NodeJS.Timeout | undefined
  let dueAt = Number.POSITIVE_INFINITY
  let stopped = false
  let failing = false
  let running: Promise<void> = Promise.resolve()

  const run = async () => {
    try {
      while (!stopped && (await step()));
      failing = false
    } catch (error) {
      if (!failing) logger.warn(error, `could not ${name}: retrying`)
      failing = true
    }
  }

  const runAfter = (delayMs: number) => {
    if (stopped || performance.now() + delayMs >= dueAt) return
    clearTimeout(timer)
    dueAt = performance.now() + delayMs
    timer = setTimeout(() => {
      dueAt = Number.POSITIVE_INFINITY
      running = running.then(run).then(() => runAfter(intervalMs))
    }, delayMs)
  }

  return {
    runAfter,
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
