import type { Transaction } from '@duplex/db'
import type { EventOf } from '@duplex/outbox'
import type { CommentTables } from '../tables.ts'

/** Marks the post, an unknown one too: who asked about it before, and writes what they heard only now, finds it marked. */
export async function postWithdrawn(
  trx: Transaction<CommentTables>,
  { version, data }: EventOf<'post.withdrawn' | 'post.deleted'>,
): Promise<void> {
  await trx
    .insertInto('posts')
    .values({ id: data.postId, slug: data.slug, author_id: null, state: 'gone', version })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ state: 'gone', version }).where('posts.version', '<', version))
    .execute()
}
