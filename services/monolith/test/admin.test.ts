import { execFile } from 'node:child_process'
import { stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { memoryBus } from '@duplex/bus'
import { connect } from '@duplex/db'
import { createLogger } from '@duplex/runtime'
import { freePort, freshDatabase, freshFolder, startProcess } from '@duplex/test-support'
import { afterEach, expect, test } from 'vitest'
import { readAdminCommand } from '../src/admin/admin-command.ts'
import { runningDatabase } from '../src/admin/running-blog.ts'
import { composeServices } from '../src/compose-services.ts'
import { UsageError } from '../src/data/command.ts'

const undo: (() => unknown)[] = []
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})

const program = (name: string) => join(import.meta.dirname, `../src/${name}.ts`)
const settings = { DATABASE_URL: '', NATS_URL: '', REDIS_URL: '', DEMO_CONTENT: 'off', LOG_LEVEL: 'error' }

async function runAdmin(environment: Record<string, string>, ...args: string[]) {
  const env = { PATH: process.env.PATH, ...environment }
  return promisify(execFile)(process.execPath, [program('admin'), ...args], { env }).then(
    ({ stdout }) => ({ code: 0, output: stdout.trim() }),
    ({ code, stderr }) => ({ code, output: stderr.trim() }),
  )
}

const registration = (username: string) => ({ username, email: `${username}@example.org`, password: 'correct horse battery' })

test('grants the role in a blog on PGlite that runs or is stopped', { timeout: 120_000 }, async () => {
  const { config, remove } = await freshFolder()
  undo.push(remove)
  const port = await freePort()
  const environment = { ...settings, DATA_DIR: config.dataDir, PORT: `${port}`, HOST: '127.0.0.1' }
  let blog = await startProcess(program('main'), environment)
  undo.push(() => blog.end('SIGKILL'))
  const register = async (username: string): Promise<string> => {
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify(registration(username))
    const response = await fetch(`http://127.0.0.1:${port}/api/users`, { method: 'POST', headers, body })
    return ((await response.json()) as { token: string }).token
  }
  const statusOfList = async (token: string) =>
    (await fetch(`http://127.0.0.1:${port}/api/users`, { headers: { authorization: `Bearer ${token}` } })).status
  const [ada, ben] = [await register('ada'), await register('ben')]
  expect(await statusOfList(ada)).toBe(403)

  const granted = (username: string) => ({ code: 0, output: `${username} is an admin of the blog in ${config.dataDir}` })
  expect(await runAdmin(environment, 'ADA')).toEqual(granted('ada'))
  expect(await statusOfList(ada)).toBe(200)
  const { output } = await runAdmin(environment, 'reset', 'ada')
  const link = /^Until .+Z, ada can set a new password once: (.+)$/.exec(output)?.[1]
  const token = new URL(link!).searchParams.get('token')
  expect(link).toBe(`http://localhost:${port}/reset-password?token=${token}`)
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ token, password: 'another horse' })
  expect((await fetch(`http://127.0.0.1:${port}/api/password-resets`, { method: 'POST', headers, body })).status).toBe(204)
  expect(await statusOfList(ada)).toBe(401)
  expect(await runAdmin(environment, 'unknown')).toEqual({ code: 1, output: 'No user has the username unknown' })
  expect((await stat(join(config.dataDir, 'admin.url'))).mode & 0o777).toBe(0o600)
  // a killed blog leaves the file with its address
  await blog.end('SIGKILL')
  expect(await runAdmin(environment, 'ben')).toEqual(granted('ben'))
  blog = await startProcess(program('main'), environment)
  expect(await statusOfList(ben)).toBe(200)
})

test('grants the role in a blog on PostgreSQL, whose processes receive the event', { timeout: 60_000 }, async () => {
  const { config, remove } = await freshDatabase()
  undo.push(remove)
  const environment = { ...settings, DATABASE_URL: config.databaseUrl }
  expect(await runAdmin(environment, 'ada')).toMatchObject({ code: 1 })
  const store = await connect(config)
  undo.push(() => store.close())
  const { services, api, log } = composeServices({ store, bus: memoryBus(), logger: createLogger('test', 'error') })
  for (const service of services) {
    await service.start()
    undo.push(() => service.stop())
  }
  const { user } = await api.user.register(registration('ada'))
  expect(await runAdmin(environment, 'ada')).toMatchObject({ code: 0 })
  const versions = async () => (await log.read({ after: 0, limit: 9 })).events.map(({ key, version }) => [key, version])
  await expect.poll(versions).toEqual([1, 2].map((version) => [`user:${user.id}`, version]))
  expect((await api.user.list({ limit: 1 }, { actor: user })).items).toMatchObject([{ role: 'admin' }])
})

test('uses the database that the launcher of the microservices has started, only while it runs', async () => {
  const { config, remove } = await freshFolder()
  undo.push(remove)
  expect(await runningDatabase(config.dataDir)).toBeNull()
  const port = await freePort()
  const url = `postgresql://duplex:secret@127.0.0.1:${port}/postgres`
  await writeFile(join(config.dataDir, 'database.url'), url)
  expect(await runningDatabase(config.dataDir)).toBeNull()
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  undo.push(() => server.close())
  expect(await runningDatabase(config.dataDir)).toBe(url)
})

test('rejects an invalid command line, and creates no blog', async () => {
  expect(readAdminCommand(['ada'])).toEqual({ name: 'grant', username: 'ada' })
  expect(readAdminCommand(['reset', 'ada'])).toEqual({ name: 'reset', username: 'ada' })
  expect(readAdminCommand(['--help'])).toBeNull()
  for (const args of [[], ['reset'], ['ada', 'ben'], ['--force']]) expect(() => readAdminCommand(args)).toThrow(UsageError)
  expect(await runAdmin({ ...settings, DATA_DIR: '/nonexistent' }, 'ada')).toEqual({
    code: 1,
    output: 'There is no blog in /nonexistent: set DATA_DIR to its folder, or DATABASE_URL to its PostgreSQL database',
  })
})
