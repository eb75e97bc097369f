import type { NotificationType } from '@duplex/contracts'
import type { Transaction } from '@duplex/db'
import type { UserTables } from '../tables.ts'

/** What somebody is told of: who did it, and where. */
export interface News {
  userId: number
  type: NotificationType
  actorId: number
  postId: number | null
  commentId: number | null
  /** When it happened, ISO 8601. */
  at: string
}

/** One of the notifications, with one of its actors, in which likes of this post, or follows, have come together. */
export function gathered(trx: Transaction<UserTables>, { userId, type, postId }: News) {
  return trx
    .selectFrom('notifications')
    .innerJoin('notification_actors', 'notification_id', 'id')
    .select(['id', 'user_id'])
    .where('user_id', '=', userId)
    .where('type', '=', type)
    .where('post_id', postId === null ? 'is' : '=', postId)
    .limit(1)
}
