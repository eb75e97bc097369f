import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

export interface StartedProcess {
  child: ChildProcess
  /** Standard output and standard error so far. */
  output(): string
  /** Sends the signal. Resolves with the exit code, or the signal that ended the process. */
  end(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals>
}

/** Starts a server process from its main.ts. Resolves when it is ready; throws with its output if it ends before. */
export async function startProcess(entry: string, environment: Record<string, string | undefined>): Promise<StartedProcess> {
  const child = fork(entry, { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execArgv: [] })
  let output = ''
  for (const stream of [child.stdout!, child.stderr!]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  const exited = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals)
  const ready = new Promise<void>((resolve) => child.on('message', (message: { ready?: boolean }) => message.ready && resolve()))
  const first = await Promise.race([ready.then(() => 'ready' as const), exited])
  if (first !== 'ready') throw new Error(`${entry} ended with ${first} before it was ready:\n${output}`)
  return {
    child,
    output: () => output,
    end: (signal = 'SIGTERM') => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal)
      return exited
    },
  }
}
