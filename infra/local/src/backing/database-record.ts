import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'

/** Where the PostgreSQL data of a data folder are. */
export interface DatabaseRecord {
  /** `docker`: in a volume. `local`: in a folder, served by a program that is installed on this machine. */
  way: 'docker' | 'local'
  /** The name of the volume, or the folder, relative to the data folder. */
  location: string
}

const recordFile = (dataDir: string) => join(resolve(dataDir), 'database.json')

/**
 * Returns where the PostgreSQL data of this data folder are, or null if there is no record. With the record, a start refuses to
 * use another, empty database, for example after Docker was installed or stopped.
 */
export async function readDatabaseRecord(dataDir: string): Promise<DatabaseRecord | null> {
  const text = await readFile(recordFile(dataDir), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) return null
  const record = parse(text)
  if (record) return record
  throw new Error(
    `${recordFile(dataDir)}: invalid content; expected {"way":"docker","location":"<volume>"} or {"way":"local","location":"<folder>"}`,
  )
}

export async function writeDatabaseRecord(dataDir: string, { way, location }: DatabaseRecord): Promise<void> {
  await mkdir(resolve(dataDir), { recursive: true })
  await writeFile(recordFile(dataDir), `${JSON.stringify({ way, location })}\n`)
}

function parse(text: string): DatabaseRecord | null {
  try {
    const { way, location } = JSON.parse(text)
    return (way === 'docker' || way === 'local') && typeof location === 'string' && location !== '' ? { way, location } : null
  } catch {
    return null
  }
}
