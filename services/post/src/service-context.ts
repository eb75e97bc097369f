import type { DomainContext } from '@duplex/service'
import type { PostTables } from './tables.ts'

/** What every handler works with. */
export type ServiceContext = DomainContext<PostTables>
