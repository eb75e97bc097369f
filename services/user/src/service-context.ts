import type { Database } from '@duplex/db'
import type { Outbox, Projection } from '@duplex/outbox'
import type { Passwords } from './passwords.ts'
import type { UserTables } from './tables.ts'

/** What every handler works with. */
export interface ServiceContext {
  db: Database<UserTables>
  outbox: Outbox<UserTables>
  projection: Projection
  passwords: Passwords
}
