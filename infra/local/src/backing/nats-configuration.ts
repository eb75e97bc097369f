import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from '../root.ts'

/** The processes that connect to NATS. Each has its own login. */
const logins = ['user', 'post', 'comment', 'like', 'event', 'gateway', 'monolith'] as const

export interface NatsConfiguration {
  text: string
  /** The address for each process, with its login. */
  urls(address: string): Record<string, string>
}

/** The configuration of docker-compose.yml for a NATS server of `npm run start:microservices`, with new passwords. */
export async function natsConfiguration(listen: string): Promise<NatsConfiguration> {
  const passwords = Object.fromEntries(logins.map((login) => [login, randomBytes(24).toString('base64url')]))
  const lines: [RegExp, string][] = [
    [/^include .*$/m, logins.map((login) => `${login}_password: "${passwords[login]}"`).join('\n')],
    [/^port: .*$/m, `listen: "${listen}"`],
    [/^http: .*$/m, ''],
  ]
  let text = await readFile(join(root, 'infra/nats/nats.conf'), 'utf8')
  for (const [line, replacement] of lines) {
    if (!line.test(text)) throw new Error(`infra/nats/nats.conf has no line ${line}`)
    text = text.replace(line, () => replacement)
  }
  return {
    text,
    urls: (address) => Object.fromEntries(logins.map((login) => [login, `nats://${login}:${passwords[login]}@${address}`])),
  }
}
