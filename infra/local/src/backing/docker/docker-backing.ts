import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from '../../launch/free-port.ts'
import { run } from '../../run.ts'
import type { Backing, BackingName, BackingOptions } from '../backing.ts'
import { writePrivateFile } from '../write-private-file.ts'
import { hasDocker } from './has-docker.ts'
import { imageOf } from './images.ts'

/** Starts containers on ports of 127.0.0.1, with PostgreSQL's data in a named volume. Returns null if no Docker engine is running. */
export async function dockerBacking(wanted: BackingName[], { dataDir, output }: BackingOptions): Promise<Backing | null> {
  if (!(await hasDocker('compose'))) return null
  const password = await loadPassword(dataDir)
  // One project, and so one volume, per data folder. Otherwise two checkouts would share their data by accident.
  const project = `duplex-${createHash('sha256').update(password).digest('hex').slice(0, 12)}`
  const ports: Record<BackingName, number> = { postgresql: await freePort(), nats: await freePort(), redis: await freePort() }
  const env = {
    ...process.env,
    PASSWORD: password,
    POSTGRES_IMAGE: await imageOf('postgres'),
    NATS_IMAGE: await imageOf('nats'),
    REDIS_IMAGE: await imageOf('redis'),
    POSTGRESQL_PORT: `${ports.postgresql}`,
    NATS_PORT: `${ports.nats}`,
    REDIS_PORT: `${ports.redis}`,
  }
  const file = join(import.meta.dirname, 'backing-services.compose.yml')
  const compose = (...args: string[]) => run('docker', ['compose', '--file', file, '--project-name', project, ...args], { env })
  output.say(`Starting ${wanted.join(', ')} with Docker. The first start downloads the images.`)
  try {
    await compose('up', '--detach', '--wait', ...wanted)
  } catch (failure) {
    const reason = failure instanceof Error ? failure.message : String(failure)
    output.say(`Docker could not start the containers. Using the programs installed on this machine instead. Error: ${reason.trim()}`)
    await compose('down').catch(() => {})
    return null
  }
  const urls = {
    postgresql: `postgresql://duplex:${password}@127.0.0.1:${ports.postgresql}/postgres`,
    nats: `nats://duplex:${password}@127.0.0.1:${ports.nats}`,
    redis: `redis://:${password}@127.0.0.1:${ports.redis}`,
  }
  return { urls, location: `the Docker volume ${project}_postgresql`, stop: async () => void (await compose('down')) }
}

async function loadPassword(dataDir: string): Promise<string> {
  const file = join(dataDir, 'docker.password')
  await mkdir(dataDir, { recursive: true })
  const stored = await readFile(file, 'utf8').catch(() => null)
  if (stored) return stored
  const created = randomBytes(24).toString('base64url')
  await writePrivateFile(file, created)
  return created
}
