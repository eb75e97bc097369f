import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { PGlite } from '@electric-sql/pglite'
import type { Database, SchemaName, Store } from './database.ts'
import { unavailable } from './database-errors.ts'
import { lockFolder } from './folder-lock.ts'
import { provision } from './provision.ts'
import type { Session } from './session.ts'
import { sessionDatabase } from './session-database.ts'
import { Turnstile } from './turnstile.ts'
import { valueParsers } from './value-parsers.ts'

/** Milliseconds of work after which everything else in the process gets its turn. */
const breath = 8

/** The user that PGlite itself signs in as. */
const superuser = 'postgres'

/**
 * All schemas share PGlite's one connection, taken in turn. Each turn acts as its schema's role by SET SESSION
 * AUTHORIZATION, which, unlike SET ROLE, leaves that role no way to `set role` to another. It is still one superuser's
 * connection in one process: this stops mistakes, not code that signs in anew with SET SESSION AUTHORIZATION.
 */
export async function connectPglite(dataDir: string): Promise<Store> {
  const folder = resolve(dataDir)
  await mkdir(folder, { recursive: true })
  const lock = lockFolder(folder)
  const pglite = await open(pgliteFolder(folder)).catch((error) => {
    lock.release()
    throw error
  })
  const turnstile = new Turnstile()
  const databases = new Map<SchemaName, Database<any>>()
  let actingAs: string | null = superuser
  let breathedAt = performance.now()
  let broken = false
  let closed = false

  async function query(text: string, parameters: readonly unknown[] = []) {
    if (performance.now() - breathedAt > breath) {
      await setImmediate()
      breathedAt = performance.now()
    }
    const answer = parameters.length > 0 ? await pglite.query(text, parameters as unknown[]) : (await pglite.exec(text)).at(-1)
    return { command: answer?.command ?? '', rows: answer?.rows ?? [], rowCount: answer?.affectedRows ?? null }
  }

  async function actAs(role: string, searchPath: string): Promise<void> {
    if (actingAs === role) return
    actingAs = null
    await query(`set session authorization ${role}; set search_path to ${searchPath}`)
    actingAs = role
  }

  async function lend(role: string, searchPath = role): Promise<Session> {
    const release = await turnstile.enter()
    try {
      if (broken || closed) throw unavailable()
      await actAs(role, searchPath)
    } catch (error) {
      release()
      throw error
    }
    return {
      lost: false,
      query,
      release(reusable) {
        // There is no other connection: on this one, whoever comes next might land in what was not rolled back.
        if (!reusable) broken = true
        release()
      },
    }
  }

  return {
    kind: 'pglite',
    location: folder,
    schema<T>(schema: SchemaName): Database<T> {
      const database = databases.get(schema) ?? sessionDatabase<any>(() => lend(schema))
      databases.set(schema, database)
      return database
    },
    async provision(schema) {
      const session = await lend(superuser, 'public')
      await provision(query, schema).finally(() => session.release(true))
    },
    whole: () => sessionDatabase<any>(() => lend(superuser, 'public')).kysely,
    async close() {
      const release = await turnstile.enter()
      if (!closed) {
        closed = true
        await pglite.close().finally(lock.release)
      }
      release()
    },
  }
}

/** Where a data folder has PGlite's own files. */
export function pgliteFolder(dataDir: string): string {
  return join(dataDir, 'pglite')
}

async function open(folder: string): Promise<PGlite> {
  try {
    if (!existsSync(folder)) await create(folder)
    return await PGlite.create({ dataDir: folder, parsers: valueParsers })
  } catch (error) {
    throw new Error(`The data in ${folder} cannot be opened`, { cause: error })
  }
}

/** Under another name until it is whole: PGlite cannot open, or hangs on, a folder whose making was cut short. */
async function create(folder: string): Promise<void> {
  const unfinished = `${folder}.unfinished`
  await rm(unfinished, { recursive: true, force: true })
  const pglite = await PGlite.create({ dataDir: unfinished })
  await pglite.close()
  await rename(unfinished, folder)
}
