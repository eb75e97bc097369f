import { join } from 'node:path'
import { acceptsConnections } from '@duplex/runtime'
import { natsConfiguration } from '../nats-configuration.ts'
import { writePrivateFile } from '../write-private-file.ts'
import type { LocalOptions, LocalService } from './local-service.ts'

/**
 * NATS, reachable only from this machine. It stores nothing. In tests, processes have any name, so there is one login for all
 * of them; otherwise each process has a login of its own.
 */
export async function natsProcess({ programs, dataDir, durable, port, password }: LocalOptions): Promise<LocalService> {
  const configuration = join(dataDir, 'nats.conf')
  const address = `127.0.0.1:${port}`
  const { text, urls } = durable
    ? await natsConfiguration(address)
    : { text: `listen: "${address}"\nauthorization { user: duplex, password: "${password}" }\n`, urls: undefined }
  await writePrivateFile(configuration, text)
  return {
    process: { name: 'nats', command: programs.nats[0]!, args: ['--config', configuration], isReady: () => acceptsConnections(port) },
    url: `nats://duplex:${password}@${address}`,
    ...(urls && { urlsByProcess: urls(address) }),
  }
}
