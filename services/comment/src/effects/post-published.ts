import type { Transaction } from '@duplex/db'
import type { EventOf } from '@duplex/outbox'
import type { CommentTables } from '../tables.ts'

/** A row that was made by asking may be newer than the event: then it stays. */
export async function postPublished(
  trx: Transaction<CommentTables>,
  { version, data: { post } }: EventOf<'post.published'>,
): Promise<void> {
  await trx
    .insertInto('posts')
    .values({ id: post.id, slug: post.slug, author_id: post.author.id, state: 'published', version })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({ author_id: post.author.id, state: 'published', version }).where('posts.version', '<', version),
    )
    .execute()
}
