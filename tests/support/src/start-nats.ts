import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from './free-port.ts'

export interface StartedNats {
  url: string
  /** Ends it as a power cut would. */
  kill(): Promise<void>
  /** Starts it again on the same port. */
  start(): Promise<void>
  restart(): Promise<void>
  stop(): Promise<void>
}

/** A NATS server of a test's own, which it may kill. */
export async function startNats(...flags: string[]): Promise<StartedNats> {
  const port = await freePort()
  const start = async () => {
    const child = spawn('nats-server', ['-a', '127.0.0.1', '-p', String(port), ...flags], {
      env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin` },
      stdio: 'ignore',
    })
    await Promise.race([once(child, 'spawn'), once(child, 'error').then(([error]) => Promise.reject(error))])
    await listening(port)
    return child
  }
  let server = await start()
  const startAgain = async () => {
    server = await start()
  }
  const kill = async () => {
    if (server.signalCode !== null) return
    const exited = once(server, 'exit')
    server.kill('SIGKILL')
    await exited
  }
  return {
    url: `nats://127.0.0.1:${port}`,
    kill,
    start: startAgain,
    restart: async () => {
      await kill()
      await startAgain()
    },
    stop: kill,
  }
}

async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const socket = connect(port, '127.0.0.1')
    const open = await Promise.race([once(socket, 'connect').then(() => true), once(socket, 'error').then(() => false)]).catch(() => false)
    socket.destroy()
    if (open) return
    await delay(25)
  }
  throw new Error(`nothing listens on port ${port}`)
}
