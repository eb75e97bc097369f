import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ConnectOptions, Store } from './database.ts'
import { connectPglite, pgliteFolder } from './pglite-store.ts'
import { connectPostgresql, postgresqlLocation } from './postgresql-store.ts'

export interface DataLocation {
  /** `postgres://…`, or null for PGlite in `dataDir`. */
  databaseUrl: string | null
  dataDir: string
}

/**
 * Opens PostgreSQL if there is a URL, else PGlite in `dataDir`. A missing folder is created. The folder is locked against a
 * second process: throws if another process uses it.
 */
export async function connect({ databaseUrl, dataDir }: DataLocation, options: ConnectOptions = {}): Promise<Store> {
  return databaseUrl === null ? connectPglite(dataDir, options) : connectPostgresql(databaseUrl)
}

/** Returns the `location` of the store that `connect` would open, for messages, without connecting. */
export function locationOf({ databaseUrl, dataDir }: DataLocation): string {
  return databaseUrl === null ? resolve(dataDir) : postgresqlLocation(databaseUrl)
}

/** Returns false if `connect` would create an empty PGlite. Always true for PostgreSQL: only a query could find out. */
export function hasData({ databaseUrl, dataDir }: DataLocation): boolean {
  return databaseUrl !== null || existsSync(pgliteFolder(resolve(dataDir)))
}
