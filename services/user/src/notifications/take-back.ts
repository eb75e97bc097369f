import type { Transaction } from '@duplex/db'
import type { UserTables } from '../tables.ts'
import { gathered, type News } from './gathered.ts'
import { takeOut } from './remove-notification.ts'

/** Takes a like or a follow that was taken back out of what its owner has not read yet. */
export async function takeBack(trx: Transaction<UserTables>, news: News): Promise<void> {
  const unread = await gathered(trx, news).where('read', '=', false).where('actor_id', '=', news.actorId).executeTakeFirst()
  if (unread) await takeOut(trx, unread, news.actorId)
}
