import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Output } from './output.ts'
import { type ProcessSpec, spawnProcess } from './spawn-process.ts'
import { type SilenceLimits, silenceLimits, watchSilence } from './watch-silence.ts'

export interface Supervised {
  /** Resolves when the process is ready for the first time. Rejects if it exits before; then it is not restarted. */
  readonly ready: Promise<void>
  /** Kills the process, as a crash would. Resolves when the restarted process is ready. */
  kill(signal: NodeJS.Signals): Promise<void>
  /** Sends the stop signal, and SIGKILL after `stopTimeout`. Resolves when the process has ended. */
  stop(): Promise<void>
}

export interface SupervisorOptions {
  output: Output
  /** Milliseconds that a process may take to stop before it is killed. */
  stopTimeout: number
  /** Milliseconds before a crashed process is restarted. Each crash doubles the delay, up to `most`. */
  backoff?: { least: number; most: number; healthyAfter: number }
  /** How long a process of Duplex may not report that it is alive before it is killed and restarted. */
  silence?: SilenceLimits
}

const standardBackoff = { least: 100, most: 10_000, healthyAfter: 30_000 }

/** Runs a process and restarts it after each crash, and after it has stopped responding, until `stop` is called. */
export function supervise(
  spec: ProcessSpec,
  { output, stopTimeout, backoff = standardBackoff, silence = silenceLimits }: SupervisorOptions,
): Supervised {
  const ready = Promise.withResolvers<void>()
  ready.promise.catch(() => {})
  const stopped = new AbortController()
  let child: ChildProcess | null = null
  let wasReady = false
  let readyAgain: PromiseWithResolvers<void> | null = null

  /** Runs the process once. Resolves with its end, and whether it was ready for longer than `healthyAfter`. */
  const live = async () => {
    let readySince = Number.POSITIVE_INFINITY
    const life = spawnProcess(spec, output)
    child = life.child
    watchSilence(life.child, silence, (ms) => output.say(`${spec.name} did not respond for ${ms} ms and was killed`))
    void life.ready.then(() => {
      readySince = performance.now()
      wasReady = true
      ready.resolve()
      readyAgain?.resolve()
    })
    const end = await life.ended
    child = null
    return { end, healthy: performance.now() - readySince > backoff.healthyAfter }
  }

  const run = async () => {
    let delay = backoff.least
    while (!stopped.signal.aborted) {
      const { end, healthy } = await live()
      if (stopped.signal.aborted) return
      for (const line of end.unseen) output.line(spec.name, line)
      // If a process exits before it was ever ready, it cannot start. A restart would only repeat its message.
      if (!wasReady && end.signal === null) return ready.reject(new Error(`${spec.name} could not start: it ${end.text}`))
      if (healthy) delay = backoff.least
      output.say(`${spec.name} ${end.text}; restarting in ${delay} ms`)
      await sleep(delay, null, stopped).catch(() => {})
      delay = Math.min(delay * 2, backoff.most)
    }
  }
  const running = run()

  return {
    ready: ready.promise,
    async kill(signal) {
      readyAgain = Promise.withResolvers()
      child?.kill(signal)
      await readyAgain.promise
    },
    async stop() {
      stopped.abort()
      child?.kill(spec.stopSignal ?? 'SIGTERM')
      const killer = setTimeout(() => {
        output.say(`${spec.name} did not stop within ${stopTimeout} ms and was killed`)
        child?.kill('SIGKILL')
      }, stopTimeout)
      await running
      clearTimeout(killer)
    },
  }
}
