import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { unset } from '../../launch/environment.ts'
import { freePort } from '../../launch/free-port.ts'
import { run } from '../../run.ts'
import type { Backing, BackingName, BackingOptions } from '../backing.ts'
import { natsConfiguration } from '../nats-configuration.ts'
import { writePrivateFile } from '../write-private-file.ts'
import { createDockerProject, type DockerProject, passwordFile, readDockerProject, volumeOf } from './docker-project.ts'
import { hasDocker } from './has-docker.ts'
import { imageOf } from './images.ts'

/**
 * Starts containers on ports of 127.0.0.1, with PostgreSQL's data in a named volume. Returns null if no Docker engine is running,
 * or if the containers cannot be started. Throws if the data folder has a volume and this engine does not have it.
 */
export async function dockerBacking(wanted: BackingName[], { dataDir, database, output, signal }: BackingOptions): Promise<Backing | null> {
  if (!(await hasDocker('compose'))) return null
  const stored = await readDockerProject(dataDir)
  if (database && wanted.includes('postgresql')) await expectVolume(database.location, stored, dataDir)
  const project = stored ?? (await createDockerProject(dataDir))
  const { password } = project
  const ports: Record<BackingName, number> = { postgresql: await freePort(), nats: await freePort(), redis: await freePort() }
  const natsFile = join(resolve(dataDir), 'nats.conf')
  const nats = await natsConfiguration('0.0.0.0:4222')
  await writePrivateFile(natsFile, nats.text)
  const env = {
    ...process.env,
    ...unset('COMPOSE_'),
    PASSWORD: password,
    POSTGRES_IMAGE: await imageOf('postgres'),
    NATS_IMAGE: await imageOf('nats'),
    REDIS_IMAGE: await imageOf('redis'),
    POSTGRESQL_PORT: `${ports.postgresql}`,
    NATS_PORT: `${ports.nats}`,
    REDIS_PORT: `${ports.redis}`,
    NATS_CONFIGURATION: natsFile,
  }
  const file = join(import.meta.dirname, 'backing-services.compose.yml')
  const compose = (args: string[], abort = {}) =>
    run('docker', ['compose', '--file', file, '--project-name', project.name, ...args], { env, ...abort })
  output.say(`Starting ${wanted.join(', ')} with Docker. The first start downloads the images.`)
  try {
    await compose(['up', '--detach', '--wait', ...wanted], signal && { signal })
  } catch (failure) {
    const reason = failure instanceof Error ? failure.message : String(failure)
    output.say(`Docker could not start the containers: ${reason.trim()}`)
    await compose(['down']).catch(() => {})
    // without it, the next start does not take this folder for one whose data are in Docker
    if (!stored) await rm(passwordFile(dataDir), { force: true })
    signal?.throwIfAborted()
    return null
  }
  const urls = {
    postgresql: `postgresql://duplex:${password}@127.0.0.1:${ports.postgresql}/postgres`,
    nats: `nats://127.0.0.1:${ports.nats}`,
    redis: `redis://:${password}@127.0.0.1:${ports.redis}`,
  }
  return {
    urls,
    natsUrls: nats.urls(`127.0.0.1:${ports.nats}`),
    location: `the Docker volume ${volumeOf(project)}`,
    database: { way: 'docker', location: volumeOf(project) },
    stop: async () => void (await compose(['down'])),
  }
}

/** Docker would create a missing volume, with an empty database. */
async function expectVolume(volume: string, project: DockerProject | null, dataDir: string): Promise<void> {
  const isOurs = project !== null && volumeOf(project) === volume
  if (!isOurs)
    throw new Error(
      `The data are in the Docker volume ${volume}, but ${passwordFile(dataDir)}, its password, is missing or of another volume.`,
    )
  await run('docker', ['volume', 'inspect', volume]).catch((cause) => {
    throw new Error(
      `The data are in the Docker volume ${volume}, but this Docker engine has no such volume. ` +
        `Use the engine that has it. For a new blog, set DATA_DIR to another folder.`,
      { cause },
    )
  })
}
