import { join } from 'node:path'
import { acceptsConnections } from '@duplex/runtime'
import { writePrivateFile } from '../write-private-file.ts'
import type { LocalOptions, LocalService } from './local-service.ts'

/** Redis, reachable only from this machine. It is a cache and stores nothing on disk. */
export async function redisProcess({ programs, dataDir, port, password }: LocalOptions): Promise<LocalService> {
  const configuration = join(dataDir, 'redis.conf')
  await writePrivateFile(configuration, `bind 127.0.0.1\nport ${port}\nsave ""\nappendonly no\nrequirepass ${password}\n`)
  return {
    process: { name: 'redis', command: programs.redis[0]!, args: [configuration], isReady: () => acceptsConnections(port) },
    url: `redis://:${password}@127.0.0.1:${port}`,
  }
}
