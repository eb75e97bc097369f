import type { Transaction } from '@duplex/db'
import { postReplica } from '@duplex/replica'
import type { UserTables } from '../tables.ts'
import { type EarlyEvent, storeEarlyEvent } from './early-events.ts'

/** A post that is gone loses its title. */
export const posts = postReplica<UserTables>({
  columns: ({ author, title }) => ({ author_id: author.id, title }),
  cleared: { author_id: null, slug: null, title: null },
})

/** The author of a published post; null if it is gone. If the post is unknown, stores the event until the post's own event arrives. */
export async function postAuthor(trx: Transaction<UserTables>, postId: number, event: EarlyEvent): Promise<number | null> {
  const post = await trx.selectFrom('posts').select('author_id').where('id', '=', postId).executeTakeFirst()
  if (post) return post.author_id
  await storeEarlyEvent(trx, postId, event)
  return null
}
