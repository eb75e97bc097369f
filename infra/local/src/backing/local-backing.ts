import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { freePort } from '../launch/free-port.ts'
import type { ProcessSpec } from '../launch/spawn-process.ts'
import { type Supervised, supervise } from '../launch/supervisor.ts'
import type { BackingOptions, BackingServices, Part } from './backing-services.ts'
import { findPrograms, type Programs } from './find-programs.ts'
import { installPackages } from './install-packages.ts'
import { natsProcess } from './nats-process.ts'
import { postgresqlProcess } from './postgresql-process.ts'
import { redisProcess } from './redis-process.ts'

export interface LocalPart {
  process: ProcessSpec
  url: string
  /** Where its data are. */
  folder?: string
}

export interface LocalOptions {
  programs: Programs
  dataDir: string
  durable: boolean
  port: number
  /** For what is made anew at each start. */
  password: string
}

const makers: Record<Part, (options: LocalOptions) => Promise<LocalPart>> = {
  postgresql: postgresqlProcess,
  nats: natsProcess,
  redis: redisProcess,
}

/** This machine's own programs, on 127.0.0.1 alone: found, or installed from Debian's packages where we are root. */
export async function localBacking(wanted: Part[], options: BackingOptions): Promise<BackingServices> {
  const dataDir = resolve(options.dataDir)
  await mkdir(dataDir, { recursive: true })
  const programs = await havePrograms(wanted, options)
  const password = randomBytes(24).toString('base64url')
  const running: Supervised[] = []
  const stop = async () => void (await Promise.all(running.map((process) => process.stop())))
  try {
    const made = await Promise.all(
      wanted.map(async (part) => {
        const local = await makers[part]({ programs, dataDir, durable: options.durable, port: await freePort(), password })
        const process = supervise(local.process, { output: options.output, stopTimeout: 30_000 })
        running.push(process)
        await process.ready
        return [part, local] as const
      }),
    )
    const locals: Partial<Record<Part, LocalPart>> = Object.fromEntries(made)
    const urls = Object.fromEntries(made.map(([part, { url }]) => [part, url])) as BackingServices['urls']
    return { urls, location: locals.postgresql?.folder ?? dataDir, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function havePrograms(wanted: Part[], { output }: BackingOptions): Promise<Programs> {
  const found = await findPrograms()
  const missing = wanted.filter((part) => found[part].length === 0)
  if (missing.length === 0) return found
  await installPackages(missing, output)
  return findPrograms()
}
