import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { connectPglite } from './pglite-store.ts'

/** Runs one statement with the URL's own rights: for tests, which make databases, logins and accidents. */
export async function runAsAdmin(databaseUrl: string, text: string, parameters: unknown[] = []): Promise<any[]> {
  const client = new pg.Client({ connectionString: databaseUrl })
  client.on('error', () => {})
  await client.connect()
  const { rows } = await client.query(text, parameters).finally(() => client.end())
  return rows
}

/** An empty data folder to copy: making one takes PGlite seconds, a copy none. Kept inside `cache` for the next run. */
export async function dataFolderTemplate(cache: string): Promise<string> {
  const manifest = fileURLToPath(new URL('../package.json', import.meta.resolve('@electric-sql/pglite')))
  const { version } = JSON.parse(await readFile(manifest, 'utf8'))
  const template = join(cache, `pglite-${version}`)
  if (existsSync(template)) return template

  const unfinished = await mkdtemp(join(cache, 'unfinished-'))
  await (await connectPglite(unfinished)).close()
  // Another test file may have been as fast: either's is as good.
  await rename(unfinished, template).catch(() => rm(unfinished, { recursive: true, force: true }))
  return template
}
