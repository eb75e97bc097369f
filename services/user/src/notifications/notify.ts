import type { Transaction } from '@duplex/db'
import type { UserTables } from '../tables.ts'
import { announceNotification } from './announce.ts'
import { lockInbox } from './lock-inbox.ts'
import { removeNotification } from './remove-notification.ts'
import { type NotifiedAction, selectGrouped } from './select-grouped.ts'
import type { InboxRow } from './tables.ts'

type Trx = Transaction<UserTables>

/** Per user; beyond it, the oldest notification is removed. */
const MAX_NOTIFICATIONS = 500

/** Likes of one post, and follows, share one notification until it is read. */
const isGrouped = ({ type }: NotifiedAction) => type === 'like' || type === 'follow'

/** Notifies a user of an action, except of the user's own actions and of actions of users deleted since. */
export async function notify(trx: Trx, action: NotifiedAction): Promise<void> {
  if (action.actorId === action.userId) return
  const actor = await trx.selectFrom('users').select('id').where('id', '=', action.actorId).executeTakeFirst()
  if (!actor) return
  const inbox = await lockInbox(trx, action.userId)
  if (!inbox) return
  // if a like is removed and repeated after its notification was read, it does not notify again
  if (isGrouped(action) && (await selectGrouped(trx, action).where('actor_id', '=', action.actorId).executeTakeFirst())) return
  const open = isGrouped(action) ? await selectGrouped(trx, action).where('read', '=', false).executeTakeFirst() : undefined
  await (open ? addActor(trx, open.id, action, inbox) : insertNotification(trx, action, inbox))
}

async function addActor(trx: Trx, id: number, { actorId, at }: NotifiedAction, inbox: InboxRow): Promise<void> {
  await trx.insertInto('notification_actors').values({ notification_id: id, actor_id: actorId, place: inbox.version }).execute()
  await trx
    .updateTable('notifications')
    .set((eb) => ({
      actor_count: eb('actor_count', '+', 1),
      version: eb('version', '+', 1),
      place: inbox.version,
      updated_at: new Date(at),
    }))
    .where('id', '=', id)
    .execute()
  await announceNotification.changed(trx, id, inbox)
}

async function insertNotification(
  trx: Trx,
  { userId, type, actorId, postId, commentId, at }: NotifiedAction,
  { version: place }: InboxRow,
): Promise<void> {
  const { id } = await trx
    .insertInto('notifications')
    .values({ user_id: userId, type, post_id: postId, comment_id: commentId, place, created_at: new Date(at), updated_at: new Date(at) })
    .returning('id')
    .executeTakeFirstOrThrow()
  await trx.insertInto('notification_actors').values({ notification_id: id, actor_id: actorId, place }).execute()
  const inbox = await trx
    .updateTable('inboxes')
    .set((eb) => ({ unread: eb('unread', '+', 1), kept: eb('kept', '+', 1) }))
    .where('user_id', '=', userId)
    .returningAll()
    .executeTakeFirstOrThrow()
  await announceNotification.changed(trx, id, inbox)
  if (inbox.kept > MAX_NOTIFICATIONS) await removeOldest(trx, userId)
}

async function removeOldest(trx: Trx, userId: number): Promise<void> {
  const oldest = trx.selectFrom('notifications').select(['id', 'user_id']).where('user_id', '=', userId).orderBy('place')
  await removeNotification(trx, await oldest.limit(1).executeTakeFirstOrThrow())
}
