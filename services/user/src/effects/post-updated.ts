import type { Transaction } from '@duplex/db'
import type { EventOf } from '@duplex/outbox'
import { meetPost } from '../notifications/known-posts.ts'
import type { UserTables } from '../tables.ts'

/** Lists show the new title from now on. Whom a text names only now is not told: it may be changed often. */
export async function postUpdated(trx: Transaction<UserTables>, { data }: EventOf<'post.updated'>): Promise<void> {
  await meetPost(trx, data.post)
}
