import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createOutput } from '../launch/output.ts'
import type { BackingServices } from './backing.ts'
import { firstBacking } from './backing-services.ts'
import { containerBacking } from './docker/container-backing.ts'
import { localBacking } from './local/local-backing.ts'

/**
 * Provides PostgreSQL, NATS and Redis for tests. Uses the services that the environment names. Starts the others in containers or
 * in a temporary folder. `stop` removes everything it started.
 */
export async function testServices(environment: NodeJS.ProcessEnv = process.env): Promise<BackingServices> {
  const given = { postgresql: environment.DATABASE_URL, nats: environment.NATS_URL, redis: environment.REDIS_URL }
  const dataDir = await mkdtemp(join(tmpdir(), 'duplex-services-'))
  const remove = () => rm(dataDir, { recursive: true, force: true })
  try {
    // If this process runs as root, PostgreSQL runs as another user, who needs access to the folder.
    await chmod(dataDir, 0o711)
    const output = createOutput({ LOG_FORMAT: 'text' }, process.stderr)
    const services = await firstBacking(given, [containerBacking, localBacking], { dataDir, durable: false, output })
    return { ...services, stop: () => services.stop().finally(remove) }
  } catch (error) {
    await remove()
    throw error
  }
}
