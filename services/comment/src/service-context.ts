import type { Renderer } from '@duplex/markdown'
import type { FindPost } from '@duplex/replica'
import type { DomainContext } from '@duplex/service'
import type { CommentTables } from './tables.ts'

/** What every handler works with. */
export interface ServiceContext extends DomainContext<CommentTables> {
  findPost: FindPost
  renderer: Renderer
}
