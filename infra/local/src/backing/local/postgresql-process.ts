import { randomBytes } from 'node:crypto'
import { chown, mkdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { cleanEnvironment } from '../../launch/environment.ts'
import { run } from '../../run.ts'
import { writePrivateFile } from '../write-private-file.ts'
import type { LocalOptions, LocalService } from './local-service.ts'
import { defaultFolder, postgresqlAccount } from './postgresql-account.ts'
import { releaseFolder } from './postgresql-lock.ts'

const minimumMajor = 15
const passwordFile = 'duplex.password'

interface Server {
  /** The path of the program `postgres`. Its tools are in the same folder. */
  program: string
  major: number
}

/** PostgreSQL, reachable only from this machine, with its data in `dataDir`. It runs as a user other than root, because it rejects root. */
export async function postgresqlProcess({ programs, dataDir, durable, port, recordedFolder, signal }: LocalOptions): Promise<LocalService> {
  const account = await postgresqlAccount()
  const folder = recordedFolder === undefined ? await defaultFolder(dataDir) : resolve(dataDir, recordedFolder)
  const user = { cwd: '/', ...(account && { uid: account.uid, gid: account.gid }) }
  const as = { ...user, env: cleanEnvironment() }
  const major = await readFile(join(folder, 'PG_VERSION'), 'utf8').then(Number, () => null)
  if (major === null && recordedFolder !== undefined) throw new Error(missing(folder))
  const server = choose(await Promise.all(programs.postgresql.map(versionOf)), major, folder)
  const tool = (name: string) => join(dirname(server.program), name)

  if (major === null) {
    // Created in another folder and then renamed, so that a killed start leaves no incomplete data folder.
    const unfinished = `${folder}.unfinished`
    const password = `${folder}.password`
    await rm(unfinished, { recursive: true, force: true })
    await mkdir(unfinished, { recursive: true, mode: 0o700 })
    await writePrivateFile(password, randomBytes(24).toString('base64url'))
    if (account) for (const path of [unfinished, password]) await chown(path, account.uid, account.gid)
    const choices = ['--username=duplex', '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', `--pwfile=${password}`]
    await run(tool('initdb'), [`--pgdata=${unfinished}`, ...choices, ...(durable ? [] : ['--no-sync'])], {
      ...as,
      ...(signal && { signal }),
    })
    await rename(password, join(unfinished, passwordFile))
    await rename(unfinished, folder)
  }
  await releaseFolder(folder, signal)

  const settings = { listen_addresses: '127.0.0.1', port, unix_socket_directories: '', max_connections: 400, ...(!durable && notDurable) }
  const password = await readFile(join(folder, passwordFile), 'utf8')
  return {
    process: {
      name: 'postgresql',
      command: server.program,
      args: ['-D', folder, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      ...user,
      // Fast shutdown: PostgreSQL does not wait for its clients.
      stopSignal: 'SIGINT',
      isReady: () =>
        run(tool('pg_isready'), ['--host=127.0.0.1', `--port=${port}`, '--timeout=1'], as).then(
          () => true,
          () => false,
        ),
    },
    url: `postgresql://duplex:${password}@127.0.0.1:${port}/postgres`,
    folder,
  }
}

/** Faster, for data that may be lost. */
const notDurable = { fsync: 'off', full_page_writes: 'off' }

async function versionOf(program: string): Promise<Server> {
  const version = await run(program, ['--version'], { env: cleanEnvironment() })
  return { program, major: Number(/\d+/.exec(version)?.[0]) }
}

function missing(folder: string): string {
  return (
    `The data are in ${folder}, but this folder is not there, not readable, or not a data folder of PostgreSQL. ` +
    'Restore it. For a new blog, set DATA_DIR to another folder.'
  )
}

function choose(servers: Server[], major: number | null, folder: string): Server {
  const match = servers.find((server) => (major === null ? server.major >= minimumMajor : server.major === major))
  if (match) return match
  const found = servers.map((server) => server.major).join(', ')
  if (major === null) throw new Error(`PostgreSQL ${minimumMajor} or later is required; installed: ${found}.`)
  throw new Error(
    `The data in ${folder} are from PostgreSQL ${major}; installed: ${found}. Install PostgreSQL ${major}, or move the data away.`,
  )
}
