import type { Database } from '@duplex/db'
import type { Outbox, Projection } from '@duplex/outbox'
import type { PostTables } from './tables.ts'

/** What every handler works with. */
export interface ServiceContext {
  db: Database<PostTables>
  outbox: Outbox<PostTables>
  projection: Projection
}
