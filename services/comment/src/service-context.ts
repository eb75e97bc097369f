import type { CallContext, PostReference } from '@duplex/contracts'
import type { Database } from '@duplex/db'
import type { Outbox, Projection } from '@duplex/outbox'
import type { CommentTables } from './tables.ts'

/** What every handler works with. */
export interface ServiceContext {
  db: Database<CommentTables>
  outbox: Outbox<CommentTables>
  projection: Projection
  /** The id of a published post; asks the post service about one that is unknown, or known as gone. Throws NOT_FOUND, or UNAVAILABLE. */
  findPost(reference: PostReference, call: CallContext): Promise<number>
}
