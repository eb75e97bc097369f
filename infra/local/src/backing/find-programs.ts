import { access, constants, readdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import type { Part } from './backing-services.ts'

/** The paths of each server program that is installed here, the best one first. */
export type Programs = Record<Part, string[]>

const usual = ['/usr/local/bin', '/usr/bin', '/usr/sbin', '/opt/homebrew/bin']

export async function findPrograms(path = process.env.PATH ?? ''): Promise<Programs> {
  const folders = [...path.split(delimiter).filter(Boolean), ...usual]
  const [postgresql, nats, redis] = await Promise.all([
    // Debian keeps PostgreSQL's server out of the PATH, in a folder per major version.
    versions('/usr/lib/postgresql').then((debian) => runnable([...debian, ...folders], ['postgres'])),
    runnable(folders, ['nats-server']),
    runnable(folders, ['redis-server', 'valkey-server']),
  ])
  return { postgresql, nats, redis }
}

async function versions(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  return names.sort((a, b) => Number(b) - Number(a)).map((name) => join(folder, name, 'bin'))
}

async function runnable(folders: string[], names: string[]): Promise<string[]> {
  const paths = [...new Set(names.flatMap((name) => folders.map((folder) => join(folder, name))))]
  const there = await Promise.all(
    paths.map((path) =>
      access(path, constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  )
  return paths.filter((_, index) => there[index])
}
