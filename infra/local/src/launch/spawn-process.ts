import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { cleanEnvironment } from './environment.ts'
import { eachLine, type Output } from './output.ts'

export interface ProcessSpec {
  name: string
  command: string
  args: string[]
  /** Of a process of Duplex. A third-party server gets a clean environment. */
  environment?: NodeJS.ProcessEnv
  cwd?: string
  uid?: number
  gid?: number
  /** Written to its standard input. For secrets, which must not appear in the list of processes. */
  input?: string
  /** Default: SIGTERM. */
  stopSignal?: NodeJS.Signals
  /** Polled until it returns true. Absent for a process of Duplex, which reports over IPC that it is ready. */
  isReady?: () => Promise<boolean>
}

export interface Life {
  child: ChildProcess
  ready: Promise<void>
  ended: Promise<End>
}

export interface End {
  signal: NodeJS.Signals | null
  /** Follows the process's name in a message. */
  text: string
  /** Its last lines that were not shown. Third-party servers write a lot, so their lines are shown only after an unexpected end. */
  unseen: string[]
}

const maxUnseenLines = 20

/** Starts a process in its own process group, so that Ctrl-C in a terminal reaches only the launcher. */
export function spawnProcess(spec: ProcessSpec, output: Output): Life {
  const ours = !spec.isReady
  const { command, args } = ours ? spec : stoppedWithLauncher(spec)
  const child = spawn(command, args, {
    cwd: spec.cwd,
    env: ours ? spec.environment : cleanEnvironment(),
    uid: spec.uid,
    gid: spec.gid,
    detached: true,
    stdio: [spec.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe', ...(ours ? (['ipc'] as const) : [])],
  })
  child.stdin?.on('error', () => {}).end(spec.input)

  const unseen: string[] = []
  const take = (line: string) => (ours ? output.line(spec.name, line) : unseen.push(line) > maxUnseenLines && unseen.shift())
  for (const stream of [child.stdout, child.stderr]) if (stream) eachLine(stream, take)

  const ended = new Promise<End>((resolve) => {
    child.once('error', (error) => child.pid === undefined && resolve({ signal: null, text: `cannot be run: ${error.message}`, unseen }))
    child.once('exit', async (code, signal) => {
      // Wait for its last lines, but not for long: a grandchild may keep the pipe open.
      await Promise.race([new Promise((closed) => child.once('close', closed)), sleep(500)])
      resolve({ signal, text: signal ? `was killed by ${signal}` : `ended with exit code ${code}`, unseen })
    })
  })
  return { child, ended, ready: spec.isReady ? untilReady(spec.isReady, child) : untilReported(child) }
}

/** Makes the kernel stop the process if the launcher ends, even by SIGKILL. Without setpriv (macOS) the process keeps running. */
function stoppedWithLauncher({ command, args, stopSignal = 'SIGTERM' }: ProcessSpec): { command: string; args: string[] } {
  const setpriv = '/usr/bin/setpriv'
  if (!existsSync(setpriv)) return { command, args }
  return { command: setpriv, args: ['--pdeathsig', stopSignal.slice(3), '--', command, ...args] }
}

function untilReported(child: ChildProcess): Promise<void> {
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
