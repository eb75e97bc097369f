import { postContract } from '@duplex/contracts'
import { domainService, type Service, type ServiceOptions } from '@duplex/service'
import { effects } from './effects/index.ts'
import { createHandlers } from './handlers/index.ts'
import { migrations } from './migrations/index.ts'
import type { PostTables } from './tables.ts'

/** Posts, and what post lists show: authors, tags, likes and comment counts. */
export function createPostService(options: ServiceOptions): Service<typeof postContract> {
  return domainService<typeof postContract, PostTables>(
    {
      contract: postContract,
      schema: 'posts',
      migrations,
      effects,
      createHandlers,
    },
    options,
  )
}
