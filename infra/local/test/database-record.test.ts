import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import type { Backing } from '../src/backing/backing.ts'
import { startBackingServices } from '../src/backing/backing-services.ts'
import type { DatabaseRecord } from '../src/backing/database-record.ts'

const volume: DatabaseRecord = { way: 'docker', location: 'duplex-1_postgresql' }
const folder: DatabaseRecord = { way: 'local', location: 'postgresql' }

let dataDir: string
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'duplex-record-'))
  // the user of PostgreSQL needs access, if this process is root
  await chmod(dataDir, 0o711)
  onTestFinished(() => rm(dataDir, { recursive: true }))
})

const record = async () => JSON.parse(await readFile(join(dataDir, 'database.json'), 'utf8').catch(() => 'null'))
const started = (database: DatabaseRecord): Backing => ({ urls: {}, location: database.location, database, stop: async () => {} })

/** Starts with or without Docker, and returns the database in use. */
async function start({ docker }: { docker: boolean }, given = {}): Promise<DatabaseRecord | undefined> {
  const ways = { docker: async () => (docker ? started(volume) : null), local: async () => started(folder) }
  const output = { say: () => {}, line: () => {} }
  return (await startBackingServices(given, { dataDir, durable: false, output }, ways)).database
}

test('continues to use the folder of PostgreSQL after Docker was installed', async () => {
  expect(await start({ docker: false })).toEqual(folder)
  expect(await record()).toEqual(folder)
  expect(await start({ docker: true })).toEqual(folder)
})

test('refuses to use another database if the data are in Docker and Docker is not running', async () => {
  expect(await start({ docker: true })).toEqual(volume)
  await expect(start({ docker: false })).rejects.toThrow(
    `The data of ${dataDir} are in the Docker volume duplex-1_postgresql, and Docker cannot be used. Start Docker.`,
  )
  expect(await record()).toEqual(volume)
  expect(await start({ docker: true })).toEqual(volume)
})

test('recognizes the database of an older release, which wrote no record', async () => {
  await writeFile(join(dataDir, 'docker.password'), 'secret')
  await expect(start({ docker: false })).rejects.toThrow('Docker cannot be used')
  expect(await record()).toBeNull()
})

test('asks for a choice if an older release has used two databases', async () => {
  await writeFile(join(dataDir, 'docker.password'), 'secret')
  await mkdir(join(dataDir, 'postgresql'))
  await writeFile(join(dataDir, 'postgresql', 'PG_VERSION'), '17')
  await expect(start({ docker: true })).rejects.toThrow(`${dataDir} has used two databases`)
})

test('reports a damaged record', async () => {
  await writeFile(join(dataDir, 'database.json'), '{"way":"postgresql"}')
  await expect(start({ docker: true })).rejects.toThrow(`${join(dataDir, 'database.json')}: invalid content; expected`)
})

test('leaves the record as it is if DATABASE_URL names the database', async () => {
  await start({ docker: true })
  expect(await start({ docker: false }, { postgresql: 'postgres://db.example/blog' })).toBeUndefined()
  expect(await record()).toEqual(volume)
})
