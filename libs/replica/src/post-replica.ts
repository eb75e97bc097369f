import type { PostSummary } from '@duplex/contracts'
import type { Kysely } from '@duplex/db'
import type { EventOf } from '@duplex/outbox'

/** The columns that every replica of posts has. */
export interface ReplicatedPostTable {
  id: number
  slug: string | null
  state: 'published' | 'gone'
  /** The version of the post that set `state`. */
  version: number
}

export interface PostReplicaTables {
  posts: ReplicatedPostTable
}

/** A published post, as an event or an answer of the post service describes it. */
export type PublishedPost = Pick<PostSummary, 'id' | 'slug' | 'title' | 'author' | 'version'>

export interface PostReplicaOptions {
  /** Further columns of a published post. */
  columns?(post: PublishedPost): object
  /** Values of these columns for a post that is gone; without them they keep their values. */
  cleared?: object
}

export interface PostReplica<T extends PostReplicaTables> {
  /** Stores a published post. Resolves with false if the row already has this version or a newer one. */
  storePublished(db: Kysely<T>, post: PublishedPost): Promise<boolean>
  /**
   * Marks a withdrawn or deleted post as gone, even if it has no row yet: a call that reads it from the post service
   * before the withdrawal and stores it after finds the mark. Resolves with false if the row already has this version or a
   * newer one.
   */
  storeGone(db: Kysely<T>, event: Pick<EventOf<'post.withdrawn' | 'post.deleted'>, 'version' | 'data'>): Promise<boolean>
}

/**
 * This schema's copy of the posts of the post service. Events and answers may arrive in any order: the row keeps the
 * newest version.
 */
export function postReplica<T extends PostReplicaTables>({ columns, cleared }: PostReplicaOptions = {}): PostReplica<T> {
  const store = async (db: Kysely<T>, inserted: ReplicatedPostTable, updated: Partial<ReplicatedPostTable>): Promise<boolean> => {
    const row = await (db as unknown as Kysely<PostReplicaTables>)
      .insertInto('posts')
      .values(inserted)
      .onConflict((conflict) => conflict.column('id').doUpdateSet(updated).where('posts.version', '<', inserted.version))
      .returning('id')
      .executeTakeFirst()
    return row !== undefined
  }
  return {
    storePublished: (db, post) => {
      const { id, slug, version } = post
      const values = { ...columns?.(post), slug, state: 'published' as const, version }
      return store(db, { id, ...values }, values)
    },
    storeGone: (db, { version, data: { postId: id, slug } }) => {
      const values = { ...cleared, state: 'gone' as const, version }
      return store(db, { id, slug, ...values }, values)
    },
  }
}
