import type { Transaction } from '@duplex/db'
import type { EventOf } from '@duplex/outbox'
import { takeEarlyEvents } from '../notifications/early-events.ts'
import { notify } from '../notifications/notify.ts'
import { posts } from '../notifications/post-replica.ts'
import type { UserTables } from '../tables.ts'
import { commentCreated } from './comment-created.ts'
import { likeChanged } from './like-changed.ts'

/** Notifies the users whom the post mentions. Events of releases without mentions have no `meta`. */
export async function postPublished(trx: Transaction<UserTables>, { at, data, meta }: EventOf<'post.published'>): Promise<void> {
  const { post } = data
  if (!(await posts.storePublished(trx, post))) return
  for (const userId of meta?.mentions ?? [])
    await notify(trx, { userId, type: 'mention', actorId: post.author.id, postId: post.id, commentId: null, at })
  for (const event of await takeEarlyEvents(trx, post.id)) {
    if (event.type === 'comment.created') await commentCreated(trx, event)
    else await likeChanged(trx, event)
  }
}
