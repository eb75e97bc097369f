import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { downAll, type IDockerComposeOptions, upMany } from 'docker-compose'
import { freePort } from '../launch/free-port.ts'
import type { Backing, BackingOptions, Part } from './backing-services.ts'
import { dockerAnswers } from './docker-answers.ts'
import { writePrivately } from './write-privately.ts'

/** Containers on ports of 127.0.0.1; PostgreSQL's data are in a named volume. Null where no Docker engine answers. */
export async function dockerBacking(wanted: Part[], { dataDir, output }: BackingOptions): Promise<Backing | null> {
  if (!(await dockerAnswers('compose'))) return null
  const password = await lastingPassword(dataDir)
  // One project, and so one volume, per data folder: two checkouts do not share their data by accident.
  const project = `duplex-${createHash('sha256').update(password).digest('hex').slice(0, 12)}`
  const ports: Record<Part, number> = { postgresql: await freePort(), nats: await freePort(), redis: await freePort() }
  const compose: IDockerComposeOptions = {
    cwd: import.meta.dirname,
    config: 'backing-services.compose.yml',
    composeOptions: ['--project-name', project],
    env: {
      ...process.env,
      PASSWORD: password,
      POSTGRESQL_PORT: `${ports.postgresql}`,
      NATS_PORT: `${ports.nats}`,
      REDIS_PORT: `${ports.redis}`,
    },
  }
  output.say(`Starting ${wanted.join(', ')} with Docker. The first time it downloads them.`)
  try {
    await upMany(wanted, { ...compose, commandOptions: ['--wait'] })
  } catch (failure) {
    const reason = failure instanceof Error ? failure.message : (failure as { err: string }).err
    output.say(`Docker could not start them, so this machine's own programs are used. It said: ${reason.trim()}`)
    await downAll(compose).catch(() => {})
    return null
  }
  const urls = {
    postgresql: `postgresql://duplex:${password}@127.0.0.1:${ports.postgresql}/postgres`,
    nats: `nats://duplex:${password}@127.0.0.1:${ports.nats}`,
    redis: `redis://:${password}@127.0.0.1:${ports.redis}`,
  }
  return { urls, location: `the Docker volume ${project}_postgresql`, stop: async () => void (await downAll(compose)) }
}

async function lastingPassword(dataDir: string): Promise<string> {
  const file = join(dataDir, 'docker.password')
  await mkdir(dataDir, { recursive: true })
  const kept = await readFile(file, 'utf8').catch(() => null)
  if (kept) return kept
  const made = randomBytes(24).toString('base64url')
  await writePrivately(file, made)
  return made
}
