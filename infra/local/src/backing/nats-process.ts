import { join } from 'node:path'
import { answers } from './answers.ts'
import type { LocalOptions, LocalPart } from './local-backing.ts'
import { writePrivately } from './write-privately.ts'

/** NATS for this machine alone. It keeps nothing. */
export async function natsProcess({ programs, dataDir, port, password }: LocalOptions): Promise<LocalPart> {
  const configuration = join(dataDir, 'nats.conf')
  await writePrivately(configuration, `host: 127.0.0.1\nport: ${port}\nauthorization { user: duplex, password: "${password}" }\n`)
  return {
    process: { name: 'nats', command: programs.nats[0]!, args: ['--config', configuration], isReady: () => answers(port) },
    url: `nats://duplex:${password}@127.0.0.1:${port}`,
  }
}
