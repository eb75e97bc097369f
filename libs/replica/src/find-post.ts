import { type CallContext, type Client, DuplexError, type PostReference, type postContract, questionFailed } from '@duplex/contracts'
import type { Database, Kysely } from '@duplex/db'
import type { PostReplica, PostReplicaTables } from './post-replica.ts'

/** Resolves with the id of a published post. Throws NOT_FOUND, or UNAVAILABLE. */
export type FindPost = (reference: PostReference, call: CallContext) => Promise<number>

/** Looks a post up in the replica, and calls the post service if the post is unknown or gone there. */
export function createFindPost<T extends PostReplicaTables>(
  { kysely: db }: Database<T>,
  replica: PostReplica<T>,
  post: Client<typeof postContract>,
): FindPost {
  const posts = db as unknown as Kysely<PostReplicaTables>
  return async (reference, call) => {
    const column = typeof reference === 'number' ? 'id' : 'slug'
    const known = await posts
      .selectFrom('posts')
      .select(['id', 'state'])
      .where(column, '=', reference)
      // a new post can have the slug of a deleted one
      .orderBy('id', 'desc')
      .executeTakeFirst()
    if (known?.state === 'published') return known.id
    // A post that is gone may have been published again, or its slug may belong to another post, before that event arrives.
    // Called without an actor: a draft is not found, not even by its author.
    const { post: found } = await post.get({ post: reference }, { ...call, actor: null }).catch(known ? stillGone : questionFailed)
    await replica.storePublished(db, found)
    // an event that arrived meanwhile may have stored a newer version
    const { id, state } = await posts.selectFrom('posts').select(['id', 'state']).where('id', '=', found.id).executeTakeFirstOrThrow()
    if (state === 'gone') throw new DuplexError('NOT_FOUND')
    return id
  }
}

/** If the call fails for any reason, the replica's row decides: the post is gone. */
function stillGone(cause: unknown): never {
  throw new DuplexError('NOT_FOUND', undefined, undefined, { cause })
}
