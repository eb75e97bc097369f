import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { PGlite } from '@electric-sql/pglite'
import { createDatabase } from './create-database.ts'
import type { ConnectOptions, Database, SchemaName, Store } from './database.ts'
import { endsServer, unavailable } from './database-errors.ts'
import type { DatabaseSession } from './database-session.ts'
import { lockFolder } from './folder-lock.ts'
import { Mutex } from './mutex.ts'
import { makePrivate, PrivateNodeFS } from './private-node-fs.ts'
import { provision } from './provision.ts'
import { valueParsers } from './value-parsers.ts'

/** PGlite blocks the event loop. After this many milliseconds of work, other tasks of the process get a turn. */
const YIELD_AFTER_MS = 8

/** The user as which PGlite itself logs in. */
const SUPERUSER = 'postgres'

/**
 * All schemas share the only connection of PGlite, one after the other. Each use acts as its schema's role by SET SESSION
 * AUTHORIZATION. Unlike after SET ROLE, that role cannot `set role` to another one. It is still the connection of a
 * superuser: this prevents mistakes, but not code that runs SET SESSION AUTHORIZATION itself.
 */
export async function connectPglite(dataDir: string, { onFailure }: ConnectOptions = {}): Promise<Store> {
  const folder = resolve(dataDir)
  await mkdir(folder, { recursive: true })
  const lock = lockFolder(folder)
  const pglite = await open(pgliteFolder(folder)).catch((error) => {
    lock.release()
    throw error
  })
  const mutex = new Mutex()
  const databases = new Map<SchemaName, Database<any>>()
  let actingAs: string | null = SUPERUSER
  let yieldedAt = performance.now()
  let failed = false
  let closed = false

  /** From now on, every call rejects. PGlite itself would block this process for ever. */
  function fail(cause: unknown): void {
    if (failed) return
    failed = true
    onFailure?.(new Error(`PGlite in ${folder} cannot continue`, { cause }))
  }

  async function query(text: string, parameters: readonly unknown[] = []) {
    if (failed) throw unavailable()
    if (performance.now() - yieldedAt > YIELD_AFTER_MS) {
      await setImmediate()
      yieldedAt = performance.now()
    }
    const answer = parameters.length > 0 ? pglite.query(text, parameters as unknown[]) : pglite.exec(text).then((all) => all.at(-1))
    const result = await answer.catch((error) => {
      if (endsServer(error)) fail(error)
      throw error
    })
    return { command: result?.command ?? '', rows: result?.rows ?? [], rowCount: result?.affectedRows ?? null }
  }

  async function actAs(role: string, searchPath: string): Promise<void> {
    if (actingAs === role) return
    actingAs = null
    await query(`set session authorization ${role}; set search_path to ${searchPath}`)
    actingAs = role
  }

  async function acquire(role: string, searchPath = role): Promise<DatabaseSession> {
    const release = await mutex.acquire()
    try {
      if (failed || closed) throw unavailable()
      await actAs(role, searchPath)
    } catch (error) {
      release()
      throw error
    }
    return {
      get lost() {
        return failed
      },
      query,
      release(reusable) {
        // There is no other connection, and the next caller might end up in a transaction that was not rolled back.
        if (!reusable) fail(new Error('a transaction could not be rolled back'))
        release()
      },
    }
  }

  return {
    kind: 'pglite',
    location: folder,
    schema<T>(schema: SchemaName): Database<T> {
      const database = databases.get(schema) ?? createDatabase<any>(() => acquire(schema))
      databases.set(schema, database)
      return database
    },
    async provision(schema) {
      const session = await acquire(SUPERUSER, 'public')
      await provision(query, schema).finally(() => session.release(true))
    },
    allSchemas: () => createDatabase<any>(() => acquire(SUPERUSER, 'public')).kysely,
    async close() {
      const release = await mutex.acquire()
      if (!closed) {
        closed = true
        // a failed PGlite does not return from any call
        await (failed ? Promise.resolve() : pglite.close()).finally(lock.release)
      }
      release()
    },
  }
}

/** The subfolder of a data folder with the files of PGlite. */
export function pgliteFolder(dataDir: string): string {
  return join(dataDir, 'pglite')
}

async function open(folder: string): Promise<PGlite> {
  try {
    if (!existsSync(folder)) await create(folder)
    makePrivate(folder)
    return await PGlite.create({ fs: new PrivateNodeFS(folder), parsers: valueParsers })
  } catch (error) {
    throw new Error(`The data in ${folder} could not be opened`, { cause: error })
  }
}

/** Creates the folder under another name and renames it when it is complete: PGlite fails or hangs on an incomplete folder. */
async function create(folder: string): Promise<void> {
  const unfinished = `${folder}.unfinished`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { mode: 0o700 })
  const pglite = await PGlite.create({ fs: new PrivateNodeFS(unfinished) })
  await pglite.close()
  await rename(unfinished, folder)
}
