import type { Transaction } from '@duplex/db'
import type { EventOf } from '@duplex/outbox'
import type { LikeTables } from '../tables.ts'

/** A row that was made by asking may be newer than the event: then it stays. */
export async function postPublished(trx: Transaction<LikeTables>, { version, data: { post } }: EventOf<'post.published'>): Promise<void> {
  await trx
    .insertInto('posts')
    .values({ id: post.id, slug: post.slug, state: 'published', version })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ state: 'published', version }).where('posts.version', '<', version))
    .execute()
}
