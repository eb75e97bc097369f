import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { connectPglite } from './pglite-store.ts'

/** Runs one statement as the login user of the URL. Tests create databases and logins with it, and cause failures. */
export async function runAsAdmin(databaseUrl: string, text: string, parameters: unknown[] = []): Promise<any[]> {
  const client = new pg.Client({ connectionString: databaseUrl })
  client.on('error', () => {})
  await client.connect()
  const { rows } = await client.query(text, parameters).finally(() => client.end())
  return rows
}

/** Returns an empty data folder to copy, kept in `cache` for the next run. PGlite takes seconds to create one; a copy is fast. */
export async function dataFolderTemplate(cache: string): Promise<string> {
  const manifest = fileURLToPath(new URL('../package.json', import.meta.resolve('@electric-sql/pglite')))
  const { version } = JSON.parse(await readFile(manifest, 'utf8'))
  const template = join(cache, `pglite-${version}`)
  if (existsSync(template)) return template

  const unfinished = await mkdtemp(join(cache, 'unfinished-'))
  await (await connectPglite(unfinished)).close()
  // Another test file may have created it at the same time: both are equal.
  await rename(unfinished, template).catch(() => rm(unfinished, { recursive: true, force: true }))
  return template
}
