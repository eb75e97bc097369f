import type { Handlers, postContract } from '@duplex/contracts'
import type { ServiceContext } from '../service-context.ts'

const MAX_TAGS = 100

/** The tags of published posts, the most used first. */
export function tags({ db, projection }: ServiceContext): Handlers<typeof postContract>['tags'] {
  return () =>
    db.transaction(
      async (trx) => {
        const items = await trx
          .selectFrom('tags')
          .select(['tag', 'post_count as count'])
          .where('post_count', '>', 0)
          .orderBy('post_count', 'desc')
          .orderBy('tag')
          .limit(MAX_TAGS)
          .execute()
        return { items, cursor: await projection.cursor(trx) }
      },
      { isolation: 'repeatable read' },
    )
}
