import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs, { chmodSync, existsSync, readdirSync, statSync } from 'node:fs'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { connect, type Store, sql } from '@duplex/db'
import { freshFolder } from '@duplex/test-support'
import { afterEach, describe, expect, test, vi } from 'vitest'

const undo: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})

async function emptyFolder(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'duplex-test-'))
  undo.push(() => rm(dataDir, { recursive: true, force: true }))
  return dataDir
}

async function preparedFolder(): Promise<string> {
  const { config, remove } = await freshFolder()
  undo.push(remove)
  return config.dataDir
}

async function open(dataDir: string, options = {}): Promise<Store> {
  const store = await connect({ databaseUrl: null, dataDir }, options)
  undo.push(() => store.close())
  return store
}

function startWriter(dataDir: string) {
  const writer = spawn(process.execPath, [fileURLToPath(new URL('writer-process.ts', import.meta.url)), dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines: string[] = []
  createInterface(writer.stdout).on('line', (line) => lines.push(line))
  undo.push(() => kill(writer))
  return { writer, lines }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const closed = once(child, 'close')
  child.kill('SIGKILL')
  await closed
}

/** PGlite takes seconds to start, and several times that on a busy machine. */
const slowPoll = { timeout: 60_000, interval: 1 }

describe('the data folder', { timeout: 120_000 }, () => {
  test('is locked for a second process, whose error names the folder, and unlocked when the first process is killed', async () => {
    const dataDir = await preparedFolder()
    const { writer, lines } = startWriter(dataDir)
    await expect.poll(() => lines, slowPoll).toContain('open')
    await expect(connect({ databaseUrl: null, dataDir })).rejects.toThrow(`The data folder ${dataDir} is in use by another process`)
    await kill(writer)
    await open(dataDir)
  })

  test('is locked for a second store of the same process, and unlocked when the first store is closed', async () => {
    const dataDir = await preparedFolder()
    const first = await open(dataDir)
    await expect(connect({ databaseUrl: null, dataDir })).rejects.toThrow('is in use')
    await first.close()
    await open(dataDir)
  })

  test('contains every acknowledged row after the process is killed during writes', async () => {
    const dataDir = await preparedFolder()
    for (const atLeast of [1, 200]) {
      const { writer, lines } = startWriter(dataDir)
      await expect.poll(() => lines.length, slowPoll).toBeGreaterThan(atLeast)
      await kill(writer)
      const store = await open(dataDir)
      const { rows } = await sql<{ id: number }>`select id from row order by id`.execute(store.schema('posts').kysely)
      const acknowledged = lines.slice(1).map(Number)
      expect(rows.map((row) => row.id).slice(0, acknowledged.length)).toEqual(acknowledged)
      await sql`truncate row`.execute(store.schema('posts').kysely)
      await store.close()
    }
  })

  test('is private to its owner, also if an older release created it with rights for all users', async () => {
    const rightsOfOthers = (dataDir: string) =>
      ['lock', 'pglite', ...readdirSync(join(dataDir, 'pglite'), { recursive: true, encoding: 'utf8' }).map((name) => join('pglite', name))]
        .filter((name) => (statSync(join(dataDir, name)).mode & 0o077) !== 0)
        .sort()
    const dataDir = await preparedFolder()
    chmodSync(join(dataDir, 'pglite'), 0o755)
    chmodSync(join(dataDir, 'pglite', 'PG_VERSION'), 0o666)
    const store = await open(dataDir)
    await store.provision('posts')
    await sql`create table row (filling text)`.execute(store.schema('posts').kysely)
    // enough for another file of the write-ahead log
    await sql`insert into row select repeat(md5(i::text), 50) from generate_series(1, 30000) i`.execute(store.schema('posts').kysely)
    expect(rightsOfOthers(dataDir)).toEqual([])
  })

  test('is created if it is missing, also after a process was killed during the creation, and keeps its data after a restart', async () => {
    const dataDir = join(await emptyFolder(), 'deep', 'data')
    const { writer } = startWriter(dataDir)
    // PGlite could never open the incomplete folder that exists at this moment.
    await expect.poll(() => existsSync(join(dataDir, 'pglite.unfinished', 'PG_VERSION')), slowPoll).toBe(true)
    await kill(writer)
    const first = await open(dataDir)
    await first.provision('posts')
    await sql`create table saved as select 1 as a`.execute(first.schema('posts').kysely)
    await first.close()
    const second = await open(dataDir)
    expect(second.location).toBe(dataDir)
    expect((await sql`select a from saved`.execute(second.schema('posts').kysely)).rows).toEqual([{ a: 1 }])
  })
})

describe('the one connection of PGlite', { timeout: 120_000 }, () => {
  test('runs transactions in the order of the calls', async () => {
    const store = await open(await preparedFolder())
    await store.provision('posts')
    await store.provision('users')
    for (const schema of ['posts', 'users'] as const) await sql`select 1`.execute(store.schema(schema).kysely)
    const served: number[] = []
    const ask = (i: number) => store.schema(i % 3 ? 'posts' : 'users').transaction(async () => void served.push(i))
    await Promise.all(Array.from({ length: 30 }, (_, i) => ask(i)))
    expect(served).toEqual(Array.from({ length: 30 }, (_, i) => i))
  })

  test("does not let a schema's role switch to another role or to the superuser", async () => {
    const store = await open(await preparedFolder())
    await store.provision('posts')
    await store.provision('users')
    const { kysely } = store.schema('posts')
    for (const role of ['users', 'postgres']) {
      await expect(sql.raw(`set role ${role}`).execute(kysely)).rejects.toMatchObject({ code: '42501' })
    }
    await sql`reset role`.execute(kysely)
    expect((await sql`select current_user::text as role`.execute(kysely)).rows).toEqual([{ role: 'posts' }])
  })

  test('lets timers of the process run during 500 queries', async () => {
    const store = await open(await preparedFolder())
    await store.provision('posts')
    const { kysely } = store.schema('posts')
    let ticks = 0
    const ticking = setInterval(() => ticks++, 1)
    const startedAt = performance.now()
    await Promise.all(Array.from({ length: 500 }, () => sql`select count(*) from pg_class`.execute(kysely)))
    const elapsedMs = performance.now() - startedAt
    clearInterval(ticking)
    expect(ticks).toBeGreaterThan(elapsedMs / 50)
  })

  test('rejects with UNAVAILABLE after it was closed', async () => {
    const store = await open(await preparedFolder())
    await store.provision('posts')
    await Promise.all([store.close(), store.close()])
    await expect(sql`select 1`.execute(store.schema('posts').kysely)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  })

  test('reports the failure at once if there is no space for the write-ahead log, and loses no acknowledged row', async () => {
    const dataDir = await preparedFolder()
    const onFailure = vi.fn()
    const store = await open(dataDir, { onFailure })
    await store.provision('posts')
    const { kysely } = store.schema<any>('posts')
    await sql`create table row (id integer, filling text)`.execute(kysely)
    // PGlite writes its files with these functions
    const logFiles = new Set<number>()
    const { openSync, writeSync } = fs
    const opening = vi.spyOn(fs, 'openSync').mockImplementation((path, ...rest) => {
      const file = openSync(path, ...rest)
      if (String(path).includes('xlogtemp')) logFiles.add(file)
      return file
    })
    const writing = vi.spyOn(fs, 'writeSync').mockImplementation((...parameters: any[]) => {
      if (logFiles.has(parameters[0])) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
      return (writeSync as (...all: unknown[]) => number)(...parameters)
    })
    const acknowledged: number[] = []
    const fill = async () => {
      for (let id = 1; id < 1_000; id++) {
        await sql`insert into row select ${id}, repeat(md5(i::text), 50) from generate_series(1, 1000) i`.execute(kysely)
        acknowledged.push(id)
      }
    }
    await expect(fill()).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    opening.mockRestore()
    writing.mockRestore()
    expect(onFailure).toHaveBeenCalledTimes(1)
    await expect(sql`select 1`.execute(kysely)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await store.close()

    const again = await open(dataDir)
    const { rows } = await sql<{ id: number }>`select distinct id from row order by id`.execute(again.schema('posts').kysely)
    expect(rows.map((row) => row.id).slice(0, acknowledged.length)).toEqual(acknowledged)
    expect(acknowledged.length).toBeGreaterThan(0)
  })

  test('rejects with UNAVAILABLE after a failed rollback, and releases the folder when it is closed', async () => {
    const dataDir = await preparedFolder()
    const store = await open(dataDir)
    await store.provision('posts')
    const { kysely, transaction } = store.schema<any>('posts')
    await sql`create table row (filling text)`.execute(kysely)
    const wal = join(dataDir, 'pglite', 'pg_wal')
    const failing = transaction(async (trx) => {
      await rename(wal, `${wal}.gone`)
      await sql`insert into row select repeat(md5(i::text), 50) from generate_series(1, 30000) i`.execute(trx)
    })
    await expect(failing).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      cause: { message: expect.stringContaining('could not create file') },
    })
    await expect(sql`select 1`.execute(kysely)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await expect(store.provision('users')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await rename(`${wal}.gone`, wal)
    await store.close()
    expect((await sql`select * from row`.execute((await open(dataDir)).schema('posts').kysely)).rows).toEqual([])
  })
})
