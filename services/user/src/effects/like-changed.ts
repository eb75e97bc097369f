import type { Transaction } from '@duplex/db'
import type { EventOf } from '@duplex/outbox'
import { notify } from '../notifications/notify.ts'
import { postAuthor } from '../notifications/post-replica.ts'
import { retract } from '../notifications/retract.ts'
import type { UserTables } from '../tables.ts'

export async function likeChanged(trx: Transaction<UserTables>, event: EventOf<'like.changed'>): Promise<void> {
  const { at, data, meta } = event
  const userId = await postAuthor(trx, data.postId, event)
  if (userId === null) return
  const like = { userId, type: 'like', actorId: meta.user.id, postId: data.postId, commentId: null, at } as const
  await (meta.liked ? notify : retract)(trx, like)
}
