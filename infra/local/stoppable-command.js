import { spawn } from 'node:child_process'

/** Then a command that ignores the stop signal is killed. */
const killAfterMs = 5_000
/** How often this process checks whether its parent has ended. */
const parentIntervalMs = 250

export class Stopped extends Error {}

/**
 * Runs a command. Resolves with its output if it failed, or null if it succeeded. A stop signal ends the command and all
 * processes that it has started, and then rejects with `Stopped`. Otherwise the next start could install at the same time, into
 * the same files. The end of the parent counts as a stop signal: a shell that npm stops does not pass the signal on.
 */
export function failureOf(command, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))

    let stopped = false
    const stop = () => {
      if (!stopped) setTimeout(() => endGroup(child, 'SIGKILL'), killAfterMs).unref()
      stopped = true
      endGroup(child, 'SIGTERM')
    }
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    for (const signal of signals) process.on(signal, stop)
    const parent = process.ppid
    const watching = setInterval(() => process.ppid !== parent && stop(), parentIntervalMs)

    const settle = (action) => {
      clearInterval(watching)
      for (const signal of signals) process.removeListener(signal, stop)
      action()
    }
    child.on('error', (error) => settle(() => reject(error)))
    child.on('close', (code, signal) =>
      settle(() => {
        if (stopped || signal) reject(new Stopped('Stopped before the preparation was complete.'))
        else resolve(code === 0 ? null : output)
      }),
    )
  })
}

/** The command leads its own process group, so a signal reaches everything that it has started. */
function endGroup(child, signal) {
  try {
    process.kill(-child.pid, signal)
  } catch {
    // it has ended
  }
}
