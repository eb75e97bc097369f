import { userContract } from '@duplex/contracts'
import { domainService, type Service, type ServiceOptions } from '@duplex/service'
import { effects } from './effects/index.ts'
import { createHandlers } from './handlers/index.ts'
import { migrations } from './migrations/index.ts'
import { createPasswords } from './passwords/passwords.ts'
import type { UserTables } from './tables.ts'

/** Users: their sessions, the users they follow, and their notifications. */
export function createUserService(options: ServiceOptions): Service<typeof userContract> {
  return domainService<typeof userContract, UserTables>(
    {
      contract: userContract,
      schema: 'users',
      migrations,
      effects,
      createHandlers: (context) => createHandlers({ ...context, passwords: createPasswords() }),
    },
    options,
  )
}
