import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { findPrograms, freePort } from '@duplex/local'

export interface OwnServer {
  url: string
  /** Ends the server without a shutdown, like a power cut. */
  kill(): Promise<void>
  /** Starts it again on the same port. */
  start(): Promise<void>
  restart(): Promise<void>
  /** Suspends the process until `thaw`; connections stay open. */
  freeze(): void
  thaw(): void
  stop(): Promise<void>
}

export type StartedNats = OwnServer

/** A NATS server for one test, which the test may kill. */
export function startNats(...flags: string[]): Promise<OwnServer> {
  return startOwnServer('nats', (port) => ['-a', '127.0.0.1', '-p', String(port), ...flags])
}

/** A Redis server for one test, which the test may kill. It stores nothing on disk. */
export function startRedis(): Promise<OwnServer> {
  return startOwnServer('redis', (port) => ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'])
}

async function startOwnServer(part: 'nats' | 'redis', flags: (port: number) => string[]): Promise<OwnServer> {
  const program = (await findPrograms())[part][0]
  if (!program) throw new Error(`this test ends a ${part} server of its own: install ${part}-server`)
  const port = await freePort()
  let server: ChildProcess | null = null
  const start = async () => {
    server = spawn(program, flags(port), { stdio: 'ignore' })
    await once(server, 'spawn')
    await listening(port)
  }
  const kill = async () => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return
    const exited = once(server, 'exit')
    server.kill('SIGKILL')
    await exited
  }
  await start()
  return {
    url: `${part}://127.0.0.1:${port}`,
    kill,
    start,
    restart: async () => {
      await kill()
      await start()
    },
    freeze: () => server?.kill('SIGSTOP'),
    thaw: () => server?.kill('SIGCONT'),
    stop: kill,
  }
}

async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const socket = connect(port, '127.0.0.1')
    const open = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (open) return
    await delay(25)
  }
  throw new Error(`nothing listens on port ${port}`)
}
