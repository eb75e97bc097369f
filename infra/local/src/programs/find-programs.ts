import { access, constants, readdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import type { BackingName } from '../backing/backing.ts'

/** The paths of each installed server program, in order of preference. */
export type Programs = Record<BackingName, string[]>

const defaultFolders = ['/usr/local/bin', '/usr/bin', '/usr/sbin', '/opt/homebrew/bin']

export async function findPrograms(path = process.env.PATH ?? ''): Promise<Programs> {
  const folders = [...path.split(delimiter).filter(Boolean), ...defaultFolders]
  const [postgresql, nats, redis] = await Promise.all([
    // Debian installs PostgreSQL's server outside the PATH, in one folder per major version.
    versionFolders('/usr/lib/postgresql').then((debian) => findExecutables([...debian, ...folders], ['postgres'])),
    findExecutables(folders, ['nats-server']),
    findExecutables(folders, ['redis-server', 'valkey-server']),
  ])
  return { postgresql, nats, redis }
}

async function versionFolders(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  return names.sort((a, b) => Number(b) - Number(a)).map((name) => join(folder, name, 'bin'))
}

async function findExecutables(folders: string[], names: string[]): Promise<string[]> {
  const paths = [...new Set(names.flatMap((name) => folders.map((folder) => join(folder, name))))]
  const executable = await Promise.all(
    paths.map((path) =>
      access(path, constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  )
  return paths.filter((_, index) => executable[index])
}
