import type { Handlers, ping } from '@duplex/contracts'
import { type Database, sql } from '@duplex/db'

/** The `ping` handler of every service: it fails if the service cannot query its database. */
export function pingDatabase(db: Database<any>): Handlers<{ service: string; methods: { ping: typeof ping } }>['ping'] {
  return async () => {
    await sql`select 1`.execute(db.kysely)
    return {}
  }
}
