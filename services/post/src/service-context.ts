import type { Renderer } from '@duplex/markdown'
import type { DomainContext } from '@duplex/service'
import type { PostTables } from './tables.ts'

/** What every handler works with. */
export interface ServiceContext extends DomainContext<PostTables> {
  renderer: Renderer
}
