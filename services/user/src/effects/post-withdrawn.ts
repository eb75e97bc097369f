import type { Transaction } from '@duplex/db'
import type { EventOf } from '@duplex/outbox'
import { posts } from '../notifications/post-replica.ts'
import { removeNotification } from '../notifications/remove-notification.ts'
import type { UserTables } from '../tables.ts'

/**
 * Removes the post's notifications instead of hiding them: a draft may stay a draft, a user should not have unread
 * notifications that cannot be opened, and this erases the post's title from the log.
 */
export async function postWithdrawn(trx: Transaction<UserTables>, event: EventOf<'post.withdrawn' | 'post.deleted'>): Promise<void> {
  const { postId } = event.data
  if (!(await posts.storeGone(trx, event))) return
  await trx.deleteFrom('early_events').where('post_id', '=', postId).execute()
  const rows = await trx.selectFrom('notifications').select(['id', 'user_id']).where('post_id', '=', postId).orderBy('id').execute()
  for (const row of rows) await removeNotification(trx, row)
}
