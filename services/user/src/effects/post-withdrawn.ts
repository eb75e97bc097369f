import type { Transaction } from '@duplex/db'
import type { EventOf } from '@duplex/outbox'
import { losePost } from '../notifications/known-posts.ts'
import { removeNotification } from '../notifications/remove-notification.ts'
import type { UserTables } from '../tables.ts'

/**
 * Its notifications are removed, not hidden: a draft may wait for ever, nobody should be counted what cannot be opened,
 * and its title goes from the log with them.
 */
export async function postWithdrawn(
  trx: Transaction<UserTables>,
  { version, data: { postId } }: EventOf<'post.withdrawn' | 'post.deleted'>,
): Promise<void> {
  if (!(await losePost(trx, postId, version))) return
  const rows = await trx.selectFrom('notifications').select(['id', 'user_id']).where('post_id', '=', postId).orderBy('id').execute()
  for (const row of rows) await removeNotification(trx, row)
}
