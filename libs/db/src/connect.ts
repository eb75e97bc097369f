import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Store } from './database.ts'
import { connectPglite, pgliteFolder } from './pglite-store.ts'
import { connectPostgresql, postgresqlLocation } from './postgresql-store.ts'

export interface DataPlace {
  databaseUrl: string | null
  dataDir: string
}

/** PostgreSQL where there is a URL, else PGlite in `dataDir` (made where it is missing, and locked against a second process). */
export async function connect({ databaseUrl, dataDir }: DataPlace): Promise<Store> {
  return databaseUrl === null ? connectPglite(dataDir) : connectPostgresql(databaseUrl)
}

/** Where `connect` would find the data, for people, before it has looked: a store's `location`. */
export function locationOf({ databaseUrl, dataDir }: DataPlace): string {
  return databaseUrl === null ? resolve(dataDir) : postgresqlLocation(databaseUrl)
}

/** False where `connect` would make an empty PGlite. Of a PostgreSQL only a query can tell. */
export function hasData({ databaseUrl, dataDir }: DataPlace): boolean {
  return databaseUrl !== null || existsSync(pgliteFolder(resolve(dataDir)))
}
