import type { NotificationType } from '@duplex/contracts'
import type { Transaction } from '@duplex/db'
import type { EventOf } from '@duplex/outbox'
import { notify } from '../notifications/notify.ts'
import { postAuthor } from '../notifications/post-replica.ts'
import type { UserTables } from '../tables.ts'

/** Notifies each user whom the comment concerns, once. Events of releases without these notifications have no `meta`. */
export async function commentCreated(trx: Transaction<UserTables>, event: EventOf<'comment.created'>): Promise<void> {
  const { at, data, meta } = event
  const { id, postId, author } = data.comment
  if (!meta || !author) return
  // if the post is gone, no user is notified; if it is unknown, the users are notified later
  if ((await postAuthor(trx, postId, event)) === null) return
  for (const [userId, type] of recipients(meta)) await notify(trx, { userId, type, actorId: author.id, postId, commentId: id, at })
}

/** A user gets the most specific type: a reply rather than a comment, and a comment rather than a mention. */
function recipients(meta: NonNullable<EventOf<'comment.created'>['meta']>): Map<number, NotificationType> {
  const types = new Map<number, NotificationType>(meta.mentions.map((id) => [id, 'mention']))
  if (meta.postAuthorId !== null) types.set(meta.postAuthorId, 'comment')
  if (meta.parentAuthorId !== null) types.set(meta.parentAuthorId, 'reply')
  return types
}
