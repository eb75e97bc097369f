import type { PostSummary } from '@duplex/contracts'
import type { Transaction } from '@duplex/db'
import type { EventOf } from '@duplex/outbox'
import type { UserTables } from '../tables.ts'

type Trx = Transaction<UserTables>
/** What happens to a post that notifies somebody. */
export type PostNews = EventOf<'comment.created' | 'like.changed'>

/** Keeps what a post's event told of it. False where something newer is known. */
export async function meetPost(trx: Trx, { id, slug, title, author, version }: PostSummary): Promise<boolean> {
  const published = { author_id: author.id, slug, title, state: 'published' as const, version }
  return keep(trx, id, published)
}

/** Forgets what is known of a post that is not published any more. False where something newer is known. */
export async function losePost(trx: Trx, id: number, version: number): Promise<boolean> {
  const newer = await keep(trx, id, { author_id: null, slug: null, title: null, state: 'gone', version })
  if (newer) await trx.deleteFrom('early_events').where('post_id', '=', id).execute()
  return newer
}

async function keep(trx: Trx, id: number, values: Omit<UserTables['posts'], 'id'>): Promise<boolean> {
  const row = await trx
    .insertInto('posts')
    .values({ id, ...values })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(values).where('posts.version', '<', values.version))
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** The author of a published post; null for one that is gone. What happens to one whose own event has not come yet is kept until then. */
export async function authorOf(trx: Trx, postId: number, event: PostNews): Promise<number | null> {
  const post = await trx.selectFrom('posts').select('author_id').where('id', '=', postId).executeTakeFirst()
  if (post) return post.author_id
  await trx
    .insertInto('early_events')
    .values({ sequence: event.sequence, post_id: postId, key: event.key, event: JSON.stringify(event) })
    .execute()
  return null
}

/** What happened to a post before its own event came, in the order of the log; no longer kept. */
export async function takeEarlyEvents(trx: Trx, postId: number): Promise<PostNews[]> {
  const rows = await trx.deleteFrom('early_events').where('post_id', '=', postId).returning(['sequence', 'event']).execute()
  return rows.sort((one, other) => one.sequence - other.sequence).map(({ event }) => event as PostNews)
}
