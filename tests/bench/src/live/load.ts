import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Cores } from './cores.ts'
import type { LiveServer, Publishing, Reading } from './live-server.ts'
import type { Measured, Run } from './measure.ts'

export type LoadQuestion =
  | { do: 'publisher'; publishing: Publishing; reading: Reading; serverPids: number[] }
  | { do: 'readers'; reading: Reading; count: number }
  | { do: 'run'; run: Run }
  | { do: 'stop' }

export interface Load {
  /** Replaces the connected readers with this number of readers. */
  read(count: number): Promise<void>
  run(run: Run): Promise<Measured>
  stop(): Promise<void>
}

const main = fileURLToPath(new URL('load-process.ts', import.meta.url))

/** Readers and a publisher for this server, in a separate process on separate cores. */
export async function startLoad(
  { reading, publishing }: Pick<LiveServer, 'reading' | 'publishing'>,
  serverPids: number[],
  cores: Cores,
): Promise<Load> {
  const [command, ...args] = [...cores.forLoad, process.execPath, main]
  const child = spawn(command!, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('the load process has ended')))
  ended.catch(() => {})
  const ask = async (question: LoadQuestion): Promise<any> => {
    child.send(question)
    const [{ value, error }] = await Promise.race([once(child, 'message'), ended])
    if (error) throw new Error(error)
    return value
  }
  await ask({ do: 'publisher', publishing, reading, serverPids })
  return {
    read: (count) => ask({ do: 'readers', reading, count }),
    run: (run) => ask({ do: 'run', run }),
    stop: async () => {
      await ask({ do: 'stop' }).finally(() => child.disconnect())
      await ended.catch(() => {})
    },
  }
}
