import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writePrivateFile } from '../write-private-file.ts'

/** A project of Docker Compose. Each data folder has its own, and so its own volume. Otherwise two checkouts would share their data by accident. */
export interface DockerProject {
  name: string
  password: string
}

/** Returns the project of a data folder, or null if it has none. */
export async function readDockerProject(dataDir: string): Promise<DockerProject | null> {
  const password = await readFile(passwordFile(dataDir), 'utf8').catch(() => '')
  return password ? { name: `duplex-${createHash('sha256').update(password).digest('hex').slice(0, 12)}`, password } : null
}

export async function createDockerProject(dataDir: string): Promise<DockerProject> {
  await mkdir(dataDir, { recursive: true })
  await writePrivateFile(passwordFile(dataDir), randomBytes(24).toString('base64url'))
  return (await readDockerProject(dataDir))!
}

/** The volume with the data of PostgreSQL. */
export function volumeOf({ name }: DockerProject): string {
  return `${name}_postgresql`
}

export const passwordFile = (dataDir: string) => join(dataDir, 'docker.password')
