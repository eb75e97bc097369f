import type { NotificationType } from '@duplex/contracts'
import type { Transaction } from '@duplex/db'
import type { UserTables } from '../tables.ts'

/** An action that a user is notified of. */
export interface NotifiedAction {
  /** The user to notify. */
  userId: number
  type: NotificationType
  actorId: number
  postId: number | null
  commentId: number | null
  /** ISO 8601. */
  at: string
}

/** The notification that groups likes of this post, or follows, of several actors: a query to add an actor or a state to. */
export function selectGrouped(trx: Transaction<UserTables>, { userId, type, postId }: NotifiedAction) {
  return trx
    .selectFrom('notifications')
    .innerJoin('notification_actors', 'notification_id', 'id')
    .select(['id', 'user_id'])
    .where('user_id', '=', userId)
    .where('type', '=', type)
    .where('post_id', postId === null ? 'is' : '=', postId)
    .limit(1)
}
