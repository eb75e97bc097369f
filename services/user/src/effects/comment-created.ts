import type { NotificationType } from '@duplex/contracts'
import type { Transaction } from '@duplex/db'
import type { EventOf } from '@duplex/outbox'
import { authorOf } from '../notifications/known-posts.ts'
import { notify } from '../notifications/notify.ts'
import type { UserTables } from '../tables.ts'

/** Tells everybody whom a comment concerns, each once. An event from before comments told so has no `meta`. */
export async function commentCreated(trx: Transaction<UserTables>, event: EventOf<'comment.created'>): Promise<void> {
  const { at, data, meta } = event
  const { id, postId, author } = data.comment
  if (!meta || !author) return
  // of a post that is gone nobody is told, and of one that is unknown later
  if ((await authorOf(trx, postId, event)) === null) return
  for (const [userId, type] of concerned(meta)) await notify(trx, { userId, type, actorId: author.id, postId, commentId: id, at })
}

/** An answer to one’s comment says more than a comment on one’s post, and either more than one’s name. */
function concerned(meta: NonNullable<EventOf<'comment.created'>['meta']>): Map<number, NotificationType> {
  const types = new Map<number, NotificationType>(meta.mentions.map((id) => [id, 'mention']))
  if (meta.postAuthorId !== null) types.set(meta.postAuthorId, 'comment')
  if (meta.parentAuthorId !== null) types.set(meta.parentAuthorId, 'reply')
  return types
}
