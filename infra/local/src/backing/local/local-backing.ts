import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { freePort } from '../../launch/free-port.ts'
import { type Supervised, supervise } from '../../launch/supervisor.ts'
import { findPrograms, type Programs } from '../../programs/find-programs.ts'
import { installPackages } from '../../programs/install-packages.ts'
import type { BackingName, BackingOptions, BackingServices } from '../backing.ts'
import type { DatabaseRecord } from '../database-record.ts'
import type { LocalOptions, LocalService } from './local-service.ts'
import { natsProcess } from './nats-process.ts'
import { postgresqlProcess } from './postgresql-process.ts'
import { redisProcess } from './redis-process.ts'

/** Long enough for PostgreSQL to recover a large database after a crash. */
const READY_TIMEOUT_MS = 180_000

const createProcess: Record<BackingName, (options: LocalOptions) => Promise<LocalService>> = {
  postgresql: postgresqlProcess,
  nats: natsProcess,
  redis: redisProcess,
}

/** Starts programs installed on this machine, reachable only on 127.0.0.1. As root, installs missing ones from Debian packages. */
export async function localBacking(wanted: BackingName[], options: BackingOptions): Promise<BackingServices> {
  const dataDir = resolve(options.dataDir)
  await mkdir(dataDir, { recursive: true })
  const { signal, durable } = options
  const programs = await ensurePrograms(wanted, options)
  const password = randomBytes(24).toString('base64url')
  const recordedFolder = options.database?.location
  const running: Supervised[] = []
  const stop = async () => void (await Promise.all(running.map((process) => process.stop())))
  try {
    const results = await Promise.allSettled(
      wanted.map(async (name) => {
        const port = await freePort()
        const local = await createProcess[name]({ programs, dataDir, durable, signal, port, password, recordedFolder })
        const process = supervise(local.process, { output: options.output, stopTimeout: 30_000 })
        running.push(process)
        await readyInTime(name, process, signal)
        return [name, local] as const
      }),
    )
    // after a failure, too, all of them have settled, so that `stop` knows every process
    const started = results.map((result) => {
      if (result.status === 'rejected') throw result.reason
      return result.value
    })
    const locals: Partial<Record<BackingName, LocalService>> = Object.fromEntries(started)
    const urls = Object.fromEntries(started.map(([name, { url }]) => [name, url])) as BackingServices['urls']
    const folder = locals.postgresql?.folder
    const natsUrls = locals.nats?.urlsByProcess
    return {
      urls,
      ...(natsUrls && { natsUrls }),
      location: folder ?? dataDir,
      ...(folder && { database: recordOf(folder, dataDir) }),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

async function readyInTime(name: string, { ready }: Supervised, signal?: AbortSignal): Promise<void> {
  const limit = AbortSignal.timeout(READY_TIMEOUT_MS)
  const aborted = new Promise<never>((_, reject) => {
    const stop = () => reject(limit.aborted ? new Error(`${name} was not ready within ${READY_TIMEOUT_MS / 1_000} s`) : signal?.reason)
    for (const cause of [limit, ...(signal ? [signal] : [])]) {
      if (cause.aborted) stop()
      else cause.addEventListener('abort', stop, { once: true })
    }
  })
  await Promise.race([ready, aborted])
}

/** A folder in the data folder is recorded relative to it, so that both can be moved. */
function recordOf(folder: string, dataDir: string): DatabaseRecord {
  const path = relative(dataDir, folder)
  return { way: 'local', location: path.startsWith('..') ? folder : path }
}

async function ensurePrograms(wanted: BackingName[], { output, signal }: BackingOptions): Promise<Programs> {
  const found = await findPrograms()
  const missing = wanted.filter((name) => found[name].length === 0)
  if (missing.length === 0) return found
  await installPackages(missing, output, signal)
  return findPrograms()
}
