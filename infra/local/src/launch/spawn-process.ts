import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { eachLine, type Output } from './output.ts'

export interface ProcessSpec {
  name: string
  command: string
  args: string[]
  environment?: NodeJS.ProcessEnv
  cwd?: string
  uid?: number
  gid?: number
  /** Written to its standard input: for what must not show in the list of processes. */
  input?: string
  /** Default: SIGTERM. */
  stopSignal?: NodeJS.Signals
  /** Answers whether it is ready, asked again and again. Absent: a process of ours, which says so itself over IPC. */
  isReady?: () => Promise<boolean>
}

export interface Life {
  child: ChildProcess
  ready: Promise<void>
  ended: Promise<End>
}

export interface End {
  signal: NodeJS.Signals | null
  /** Goes on after the process's name. */
  text: string
  /** What it wrote last and nobody has seen yet: foreign servers talk much, so theirs is shown only where they end unasked. */
  unseen: string[]
}

const keptLines = 20

/** Starts a process in a process group of its own, so that Ctrl-C in a terminal reaches the launcher alone. */
export function spawnProcess(spec: ProcessSpec, output: Output): Life {
  const ours = !spec.isReady
  const { command, args } = ours ? spec : dyingWithUs(spec)
  const child = spawn(command, args, {
    cwd: spec.cwd,
    env: spec.environment,
    uid: spec.uid,
    gid: spec.gid,
    detached: true,
    stdio: [spec.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe', ...(ours ? (['ipc'] as const) : [])],
  })
  child.stdin?.on('error', () => {}).end(spec.input)

  const unseen: string[] = []
  const take = (line: string) => (ours ? output.line(spec.name, line) : unseen.push(line) > keptLines && unseen.shift())
  for (const stream of [child.stdout, child.stderr]) if (stream) eachLine(stream, take)

  const ended = new Promise<End>((resolve) => {
    child.once('error', (error) => child.pid === undefined && resolve({ signal: null, text: `cannot be run: ${error.message}`, unseen }))
    child.once('exit', async (code, signal) => {
      // Its last words are still on their way; a grandchild that holds the pipe open must not keep us.
      await Promise.race([new Promise((closed) => child.once('close', closed)), sleep(500)])
      resolve({ signal, text: signal ? `was killed by ${signal}` : `ended with exit code ${code}`, unseen })
    })
  })
  return { child, ended, ready: spec.isReady ? untilReady(spec.isReady, child) : untilSaid(child) }
}

/** The kernel ends the process when the launcher dies, even by kill -9. Where there is no setpriv (macOS), it stays. */
function dyingWithUs({ command, args, stopSignal = 'SIGTERM' }: ProcessSpec): { command: string; args: string[] } {
  const setpriv = '/usr/bin/setpriv'
  if (!existsSync(setpriv)) return { command, args }
  return { command: setpriv, args: ['--pdeathsig', stopSignal.slice(3), '--', command, ...args] }
}

function untilSaid(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.on('message', (message: { ready?: boolean }) => message.ready && resolve())
  })
}

async function untilReady(isReady: () => Promise<boolean>, child: ChildProcess): Promise<void> {
  while (!(await isReady())) {
    if (child.exitCode !== null || child.signalCode !== null) return new Promise(() => {})
    await sleep(50)
  }
}
