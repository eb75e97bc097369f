import type { Author } from '@duplex/contracts'
import type { Encoding } from '../hub/wire.ts'

/** A subscriber, as far as presence uses it. */
export interface PresenceSubscriber {
  /** Null if the reader is not signed in. */
  readonly user: Author | null
  readonly wire: { readonly encoding: Encoding }
  /** Sends bytes that may be skipped, if the subscriber's backlog is short. Returns whether they were sent. */
  offer(bytes: Buffer): boolean
}
