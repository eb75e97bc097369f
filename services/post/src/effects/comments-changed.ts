import type { Transaction } from '@duplex/db'
import type { EventOf } from '@duplex/outbox'
import type { PostTables } from '../tables.ts'

export async function commentsChanged(trx: Transaction<PostTables>, { version, data }: EventOf<'comments.changed'>): Promise<void> {
  await trx
    .updateTable('posts')
    .set({ comment_count: data.commentCount, comment_version: version })
    .where('id', '=', data.postId)
    .where('comment_version', '<', version)
    .execute()
}
