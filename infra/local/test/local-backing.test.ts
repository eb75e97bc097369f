import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { BackingServices } from '../src/backing/backing.ts'
import { localBacking } from '../src/backing/local/local-backing.ts'
import { run } from '../src/run.ts'

const said: string[] = []
let dataDir: string
let backing: BackingServices | null

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'duplex-backing-'))
  await chmod(dataDir, 0o711)
  said.length = 0
  await start()
})

afterEach(async () => {
  await backing?.stop()
  await rm(dataDir, { recursive: true })
})

async function start() {
  const output = { say: (text: string) => said.push(text), line: () => {} }
  backing = await localBacking(['postgresql'], { dataDir, durable: false, output })
}

async function stop() {
  await backing?.stop()
  backing = null
}

const sql = async (text: string, url = backing!.urls.postgresql) => (await run('psql', ['--no-psqlrc', '-At', '-c', text, url])).trim()
const lock = () => join(backing!.location, 'postmaster.pid')
const serverProcess = async () => Number((await readFile(lock(), 'utf8')).split('\n')[0])

test('keeps the data across a stop and a start', async () => {
  await sql('create table kept as select 1 as one')
  await stop()
  await start()
  expect(await sql('select one from kept')).toBe('1')
})

test('refuses to start with an empty database if the recorded folder is missing', async () => {
  const output = { say: () => {}, line: () => {} }
  const database = { way: 'local' as const, location: 'gone' }
  await expect(localBacking(['postgresql'], { dataDir, durable: false, output, database })).rejects.toThrow(
    `The data are in ${join(dataDir, 'gone')}, but this folder is not there`,
  )
})

test("starts although the user's variables are meant for another PostgreSQL", async () => {
  await stop()
  const foreign = { PGSSLMODE: 'verify-full', PGSERVICE: 'nowhere', PGHOST: 'db.example', PGPORT: '1', PGDATA: '/nowhere', LC_ALL: 'xx_XX' }
  for (const [name, value] of Object.entries(foreign)) vi.stubEnv(name, value)
  await start().finally(() => vi.unstubAllEnvs())
  expect(await sql('select 1')).toBe('1')
})

test('stops what it has started if the start is aborted', async () => {
  await stop()
  const output = { say: () => {}, line: () => {} }
  const aborted = localBacking(['postgresql'], { dataDir, durable: false, output, signal: AbortSignal.abort() })
  await expect(aborted).rejects.toThrow('aborted')
  await expect(stat(join(dataDir, 'postgresql', 'postmaster.pid'))).rejects.toThrow('ENOENT')
})

test('restarts a killed PostgreSQL at the same address, and prints a message', async () => {
  await sql('create table kept as select 1 as one')
  process.kill(await serverProcess(), 'SIGKILL')
  await expect.poll(() => sql('select one from kept'), { timeout: 20_000, interval: 100 }).toBe('1')
  expect(said[0]).toBe('postgresql was killed by SIGKILL; restarting in 100 ms')
})

test('starts although a killed PostgreSQL left a lock whose process id now belongs to another process', async () => {
  const lockText = await readFile(lock(), 'utf8')
  const { location } = backing!
  const { uid, gid } = await stat(location)
  await stop()
  await writeFile(join(location, 'postmaster.pid'), lockText.replace(/^\d+/, String(process.pid)))
  await run('chown', [`${uid}:${gid}`, join(location, 'postmaster.pid')])
  await start()
  expect(await sql('select 1')).toBe('1')
})

test('rejects a wrong password, and stores the password in a file that only its owner can read', async () => {
  const url = new URL(backing!.urls.postgresql)
  url.password = 'wrong'
  await expect(sql('select 1', url.href)).rejects.toThrow('password authentication failed')
  expect((await stat(join(backing!.location, 'duplex.password'))).mode & 0o077).toBe(0)
})
