import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createOutput } from '../launch/output.ts'
import { type BackingServices, firstBacking } from './backing-services.ts'
import { containerBacking } from './container-backing.ts'
import { localBacking } from './local-backing.ts'

/** PostgreSQL, NATS and Redis for tests: what the environment names, the rest in containers or a temporary folder. `stop` removes it all. */
export async function testServices(environment: NodeJS.ProcessEnv = process.env): Promise<BackingServices> {
  const dataDir = await mkdtemp(join(tmpdir(), 'duplex-services-'))
  const remove = () => rm(dataDir, { recursive: true, force: true })
  try {
    // Where we are root, PostgreSQL runs as another user, who has to get in.
    await chmod(dataDir, 0o711)
    const output = createOutput({ LOG_FORMAT: 'text' }, process.stderr)
    const services = await firstBacking(environment, [containerBacking, localBacking], { dataDir, durable: false, output })
    return { ...services, stop: () => services.stop().finally(remove) }
  } catch (error) {
    await remove()
    throw error
  }
}
