import { createHmac, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Writes the secrets of each process of docker-compose.yml into a folder that only this process can read. All secrets are
 * derived from one root secret: SECRET if it is set, otherwise a stored random value. The same root gives the same secrets.
 */
const folder = process.argv[2]
if (!folder) throw new Error('Usage: secrets.ts <folder>')

const root = process.env.SECRET?.trim() || (await loadRootSecret(join(folder, 'root', 'secret')))
const password = (name: string) => createHmac('sha256', root).update(name).digest('base64url')
const database = (login: string) => `postgresql://${login}:${password(`postgresql ${login}`)}@postgres:5432/duplex`
const nats = (login: string) => `nats://${login}:${password(`nats ${login}`)}@nats:4222`
const redis = `redis://:${password('redis')}@redis:6379`

/** The PostgreSQL role of each service. */
const services = { user: 'users', post: 'posts', comment: 'comments', like: 'likes', event: 'events' }
const logins = { ...services, monolith: 'monolith' }
const natsUsers = [...Object.keys(logins), 'gateway']

const secrets: Record<string, Record<string, string>> = {
  ...Object.fromEntries(
    Object.entries(services).map(([service, login]) => [service, { 'database-url': database(login), 'nats-url': nats(service) }]),
  ),
  monolith: { 'database-url': database('monolith'), 'nats-url': nats('monolith'), 'redis-url': redis },
  gateway: { 'nats-url': nats('gateway'), 'redis-url': redis },
  data: { 'database-url': database('postgres') },
  postgres: { password: password('postgresql postgres') },
  roles: Object.fromEntries(Object.entries(logins).map(([service, login]) => [service, password(`postgresql ${login}`)])),
  nats: { 'passwords.conf': natsUsers.map((user) => `${user}_password: "${password(`nats ${user}`)}"\n`).join('') },
  redis: { 'redis.conf': `requirepass ${password('redis')}\n` },
}

for (const [owner, files] of Object.entries(secrets)) {
  for (const [name, text] of Object.entries(files)) await write(join(folder, owner, name), text)
}
console.log(`Secrets for ${Object.keys(secrets).join(', ')}: ${process.env.SECRET ? 'derived from SECRET' : 'stored in the volumes'}`)

async function loadRootSecret(file: string): Promise<string> {
  if (!existsSync(file)) await write(file, randomBytes(32).toString('base64url'))
  return readFile(file, 'utf8')
}

/** All users may read the file: each container mounts only its own folder, and the containers run as different users. */
async function write(file: string, text: string): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true })
  await writeFile(`${file}.unfinished`, text, { mode: 0o444 })
  await rename(`${file}.unfinished`, file)
}
