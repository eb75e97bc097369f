import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { freePort } from '../../launch/free-port.ts'
import { type Supervised, supervise } from '../../launch/supervisor.ts'
import { findPrograms, type Programs } from '../../programs/find-programs.ts'
import { installPackages } from '../../programs/install-packages.ts'
import type { BackingName, BackingOptions, BackingServices } from '../backing.ts'
import type { LocalOptions, LocalService } from './local-service.ts'
import { natsProcess } from './nats-process.ts'
import { postgresqlProcess } from './postgresql-process.ts'
import { redisProcess } from './redis-process.ts'

const createProcess: Record<BackingName, (options: LocalOptions) => Promise<LocalService>> = {
  postgresql: postgresqlProcess,
  nats: natsProcess,
  redis: redisProcess,
}

/** Starts programs installed on this machine, reachable only on 127.0.0.1. As root, installs missing ones from Debian packages. */
export async function localBacking(wanted: BackingName[], options: BackingOptions): Promise<BackingServices> {
  const dataDir = resolve(options.dataDir)
  await mkdir(dataDir, { recursive: true })
  const programs = await ensurePrograms(wanted, options)
  const password = randomBytes(24).toString('base64url')
  const running: Supervised[] = []
  const stop = async () => void (await Promise.all(running.map((process) => process.stop())))
  try {
    const started = await Promise.all(
      wanted.map(async (name) => {
        const local = await createProcess[name]({ programs, dataDir, durable: options.durable, port: await freePort(), password })
        const process = supervise(local.process, { output: options.output, stopTimeout: 30_000 })
        running.push(process)
        await process.ready
        return [name, local] as const
      }),
    )
    const locals: Partial<Record<BackingName, LocalService>> = Object.fromEntries(started)
    const urls = Object.fromEntries(started.map(([name, { url }]) => [name, url])) as BackingServices['urls']
    return { urls, location: locals.postgresql?.folder ?? dataDir, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function ensurePrograms(wanted: BackingName[], { output }: BackingOptions): Promise<Programs> {
  const found = await findPrograms()
  const missing = wanted.filter((name) => found[name].length === 0)
  if (missing.length === 0) return found
  await installPackages(missing, output)
  return findPrograms()
}
