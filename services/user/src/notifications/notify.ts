import type { Transaction } from '@duplex/db'
import type { UserTables } from '../tables.ts'
import { announceNotification } from './announce.ts'
import { gathered, type News } from './gathered.ts'
import { lockInbox } from './lock-inbox.ts'
import { removeNotification } from './remove-notification.ts'
import type { InboxRow } from './tables.ts'

type Trx = Transaction<UserTables>

/** The most that are kept for one user: the oldest make room. */
const KEPT = 500

/** Those who do the same come together in one notification, as long as it is not read. */
const gathers = ({ type }: News) => type === 'like' || type === 'follow'

/** Tells somebody of it: never of what they did themselves, and of nobody who has been deleted since. */
export async function notify(trx: Trx, news: News): Promise<void> {
  if (news.actorId === news.userId) return
  const actor = await trx.selectFrom('users').select('id').where('id', '=', news.actorId).executeTakeFirst()
  if (!actor) return
  const inbox = await lockInbox(trx, news.userId)
  if (!inbox) return
  // who takes a like back that was read of, and likes again, is no news
  if (gathers(news) && (await gathered(trx, news).where('actor_id', '=', news.actorId).executeTakeFirst())) return
  const open = gathers(news) ? await gathered(trx, news).where('read', '=', false).executeTakeFirst() : undefined
  await (open ? join(trx, open.id, news, inbox) : begin(trx, news, inbox))
}

async function join(trx: Trx, id: number, { actorId, at }: News, inbox: InboxRow): Promise<void> {
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

async function begin(trx: Trx, { userId, type, actorId, postId, commentId, at }: News, { version: place }: InboxRow): Promise<void> {
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
  if (inbox.kept > KEPT) await removeOldest(trx, userId)
}

async function removeOldest(trx: Trx, userId: number): Promise<void> {
  const oldest = trx.selectFrom('notifications').select(['id', 'user_id']).where('user_id', '=', userId).orderBy('place')
  await removeNotification(trx, await oldest.limit(1).executeTakeFirstOrThrow())
}
