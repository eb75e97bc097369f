import type { Transaction } from '@duplex/db'
import type { EventOf } from '@duplex/outbox'
import { meetPost } from '../meet-post.ts'
import type { LikeTables } from '../tables.ts'

export async function postPublished(trx: Transaction<LikeTables>, { version, data }: EventOf<'post.published'>): Promise<void> {
  await meetPost(trx, { ...data.post, version })
}
