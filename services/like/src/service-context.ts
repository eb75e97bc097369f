import type { CallContext, PostReference } from '@duplex/contracts'
import type { Outbox } from '@duplex/outbox'
import type { LikeTables } from './tables.ts'

/** What every handler works with. */
export interface ServiceContext {
  outbox: Outbox<LikeTables>
  /** The id of a published post; asks the post service about one that is unknown, or known as gone. Throws NOT_FOUND, or UNAVAILABLE. */
  findPost(reference: PostReference, call: CallContext): Promise<number>
}
