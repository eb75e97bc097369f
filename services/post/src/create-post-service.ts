import { postContract } from '@duplex/contracts'
import { createRenderer } from '@duplex/markdown'
import { domainService, type Service, type ServiceOptions } from '@duplex/service'
import { effects } from './effects/index.ts'
import { createHandlers } from './handlers/index.ts'
import { migrations } from './migrations/index.ts'
import { keepIndexed } from './search/keep-indexed.ts'
import type { PostTables } from './tables.ts'

/** Posts, and what post lists show: authors, tags, likes and comment counts. */
export function createPostService(options: ServiceOptions): Service<typeof postContract> {
  const renderer = createRenderer()
  const service = domainService<typeof postContract, PostTables>(
    {
      contract: postContract,
      schema: 'posts',
      migrations,
      effects,
      createHandlers: (context) => createHandlers({ ...context, renderer }),
      close: () => renderer.close(),
    },
    options,
  )
  const indexing = keepIndexed(options.store.schema<PostTables>('posts'), options.logger)
  return {
    ...service,
    start: async () => {
      await service.start()
      indexing.runAfter(0)
    },
    stop: async () => {
      await indexing.stop()
      await service.stop()
    },
  }
}
