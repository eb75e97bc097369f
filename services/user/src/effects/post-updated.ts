import type { Transaction } from '@duplex/db'
import type { EventOf } from '@duplex/outbox'
import { posts } from '../notifications/post-replica.ts'
import type { UserTables } from '../tables.ts'

/** Notification lists show the new title. Users whom the new text mentions are not notified: an author may change a post often. */
export async function postUpdated(trx: Transaction<UserTables>, { data }: EventOf<'post.updated'>): Promise<void> {
  await posts.storePublished(trx, data.post)
}
