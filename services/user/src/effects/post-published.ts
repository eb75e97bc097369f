import type { Transaction } from '@duplex/db'
import type { EventOf } from '@duplex/outbox'
import { meetPost, takeEarlyEvents } from '../notifications/known-posts.ts'
import { notify } from '../notifications/notify.ts'
import type { UserTables } from '../tables.ts'
import { commentCreated } from './comment-created.ts'
import { likeChanged } from './like-changed.ts'

/** Tells those whom the post names. An event from before posts named anybody has no `meta`. */
export async function postPublished(trx: Transaction<UserTables>, { at, data, meta }: EventOf<'post.published'>): Promise<void> {
  const { post } = data
  if (!(await meetPost(trx, post))) return
  for (const userId of meta?.mentions ?? [])
    await notify(trx, { userId, type: 'mention', actorId: post.author.id, postId: post.id, commentId: null, at })
  for (const event of await takeEarlyEvents(trx, post.id)) {
    if (event.type === 'comment.created') await commentCreated(trx, event)
    else await likeChanged(trx, event)
  }
}
