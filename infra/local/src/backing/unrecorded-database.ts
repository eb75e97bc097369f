import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { DatabaseRecord } from './database-record.ts'
import { readDockerProject, volumeOf } from './docker/docker-project.ts'
import { defaultFolder } from './local/postgresql-account.ts'

/** Finds the database of a data folder that an older release has used, which wrote no record. Null: the folder has no database yet. */
export async function findUnrecordedDatabase(dataDir: string): Promise<DatabaseRecord | null> {
  if (!existsSync(dataDir)) return null
  const project = await readDockerProject(dataDir)
  const folder = await defaultFolder(resolve(dataDir))
  const inDocker = project && { way: 'docker' as const, location: volumeOf(project) }
  const onMachine = existsSync(join(folder, 'PG_VERSION')) ? { way: 'local' as const, location: folder } : null
  if (!inDocker || !onMachine) return inDocker ?? onMachine
  const choices = [inDocker, onMachine].map((choice) => JSON.stringify(choice)).join(' or ')
  throw new Error(
    `${resolve(dataDir)} has used two databases: the Docker volume ${inDocker.location}, and the folder ${folder}. ` +
      `Choose one: write ${choices} into ${join(resolve(dataDir), 'database.json')}`,
  )
}
