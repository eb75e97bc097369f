import type { Store } from './database.ts'
import { connectPglite } from './pglite-store.ts'
import { connectPostgresql } from './postgresql-store.ts'

/** PostgreSQL where there is a URL, else PGlite in `dataDir` (made where it is missing, and locked against a second process). */
export async function connect({ databaseUrl, dataDir }: { databaseUrl: string | null; dataDir: string }): Promise<Store> {
  return databaseUrl === null ? connectPglite(dataDir) : connectPostgresql(databaseUrl)
}
