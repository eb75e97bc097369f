import { join } from 'node:path'
import { answers } from './answers.ts'
import type { LocalOptions, LocalPart } from './local-backing.ts'
import { writePrivately } from './write-privately.ts'

/** Redis for this machine alone. It is a cache: it keeps nothing on disk. */
export async function redisProcess({ programs, dataDir, port, password }: LocalOptions): Promise<LocalPart> {
  const configuration = join(dataDir, 'redis.conf')
  await writePrivately(configuration, `bind 127.0.0.1\nport ${port}\nsave ""\nappendonly no\nrequirepass ${password}\n`)
  return {
    process: { name: 'redis', command: programs.redis[0]!, args: [configuration], isReady: () => answers(port) },
    url: `redis://:${password}@127.0.0.1:${port}`,
  }
}
