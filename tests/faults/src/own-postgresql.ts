import { execFile } from 'node:child_process'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { findPrograms, freePort, type Life, postgresqlProcess, spawnProcess } from '@duplex/local'

export interface OwnPostgresql {
  url: string
  start(): Promise<void>
  /** Ends the server without a shutdown, as a power failure would. The next start recovers from the write-ahead log. */
  stopAtOnce(): Promise<void>
  /** Suspends all its processes until `thaw`. */
  freeze(): Promise<void>
  thaw(): void
  stop(): Promise<void>
}

const run = promisify(execFile)
const silent = { say: () => {}, line: () => {} }

/** Starts a PostgreSQL server with its data in `dataDir`. As in production, it flushes every commit to disk. */
export async function startPostgresql(dataDir: string): Promise<OwnPostgresql> {
  const options = { programs: await findPrograms(), dataDir, durable: true, port: await freePort(), password: '' }
  const { process: spec, url, folder } = await postgresqlProcess(options)
  let life: Life | null = null
  let frozen: number[] = []

  const start = async () => {
    const started = spawnProcess(spec, silent)
    const ended = started.ended.then(({ text, unseen }) => {
      throw new Error(`PostgreSQL ${text}:\n${unseen.join('\n')}`)
    })
    life = started
    await Promise.race([started.ready, ended])
    ended.catch(() => {})
  }
  const thaw = () => {
    // the server itself last: it would treat a child that does not respond as hanging
    for (const pid of frozen.reverse()) signal(pid, 'SIGCONT')
    frozen = []
  }

  await start()
  return {
    url,
    start,
    stopAtOnce: async () => {
      const as = { cwd: '/', ...(spec.uid !== undefined && { uid: spec.uid }), ...(spec.gid !== undefined && { gid: spec.gid }) }
      await run(join(dirname(spec.command), 'pg_ctl'), ['stop', '--pgdata', folder!, '--mode', 'immediate'], as)
      await life?.ended
      life = null
    },
    freeze: async () => {
      const server = life!.child.pid!
      // the server itself first, so that it starts no more children
      frozen = [server]
      signal(server, 'SIGSTOP')
      const children = await childrenOf(server)
      frozen.push(...children)
      for (const pid of children) signal(pid, 'SIGSTOP')
    },
    thaw,
    stop: async () => {
      thaw()
      life?.child.kill('SIGINT')
      await life?.ended
    },
  }
}

async function childrenOf(parent: number): Promise<number[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid='])
  const pairs = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number))
  return pairs.filter(([, ppid]) => ppid === parent).map(([pid]) => pid!)
}

/** A backend may have ended by itself. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
