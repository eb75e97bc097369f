import type { FindPost } from '@duplex/replica'
import type { DomainContext } from '@duplex/service'
import type { LikeTables } from './tables.ts'

/** What every handler works with. */
export interface ServiceContext extends DomainContext<LikeTables> {
  findPost: FindPost
}
