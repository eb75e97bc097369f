import { join } from 'node:path'
import { writePrivateFile } from '../write-private-file.ts'
import { acceptsConnections } from './accepts-connections.ts'
import type { LocalOptions, LocalService } from './local-service.ts'

/** NATS, reachable only from this machine. It stores nothing. */
export async function natsProcess({ programs, dataDir, port, password }: LocalOptions): Promise<LocalService> {
  const configuration = join(dataDir, 'nats.conf')
  await writePrivateFile(configuration, `host: 127.0.0.1\nport: ${port}\nauthorization { user: duplex, password: "${password}" }\n`)
  return {
    process: { name: 'nats', command: programs.nats[0]!, args: ['--config', configuration], isReady: () => acceptsConnections(port) },
    url: `nats://duplex:${password}@127.0.0.1:${port}`,
  }
}
