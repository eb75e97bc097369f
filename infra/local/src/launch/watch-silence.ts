import type { ChildProcess } from 'node:child_process'

/** How long a process may not report. After the start, no statement of a request takes that long; at the start, a migration may. */
export interface SilenceLimits {
  startingMs: number
  readyMs: number
}

export const silenceLimits: SilenceLimits = { startingMs: 600_000, readyMs: 30_000 }

/** The silence is measured in this many steps, so that a launcher that was itself suspended does not count that time. */
const STEPS = 10

/**
 * Kills a process that no longer reports that it is alive: its event loop is blocked, so it answers nothing and does not stop
 * either. Watches only processes that have reported once. `onSilence` is called with the milliseconds of silence before the kill.
 */
export function watchSilence(child: ChildProcess, limits: SilenceLimits, onSilence: (ms: number) => void): void {
  let limitMs = limits.startingMs
  let steps = 0
  let timer: NodeJS.Timeout | undefined
  const step = () => {
    if (++steps < STEPS) return
    clearInterval(timer)
    onSilence(limitMs)
    child.kill('SIGKILL')
  }
  const restart = () => {
    clearInterval(timer)
    steps = 0
    timer = setInterval(step, limitMs / STEPS).unref()
  }
  child.on('message', (message: { alive?: boolean; ready?: boolean }) => {
    if (message.ready) limitMs = limits.readyMs
    if (message.alive || (message.ready && timer)) restart()
  })
  child.once('exit', () => clearInterval(timer))
}
