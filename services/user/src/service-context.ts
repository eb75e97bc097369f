import type { DomainContext } from '@duplex/service'
import type { Passwords } from './passwords/passwords.ts'
import type { UserTables } from './tables.ts'

/** What every handler works with. */
export interface ServiceContext extends DomainContext<UserTables> {
  passwords: Passwords
}
