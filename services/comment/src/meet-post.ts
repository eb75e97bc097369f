import type { PostSummary } from '@duplex/contracts'
import type { Kysely } from '@duplex/db'
import type { CommentTables } from './tables.ts'

type Published = Pick<PostSummary, 'id' | 'slug' | 'author' | 'version'>

/** Keeps what an event or an answer told of a published post: the newer stays, in whichever order they come. */
export async function meetPost(db: Kysely<CommentTables>, { id, slug, author, version }: Published): Promise<void> {
  await db
    .insertInto('posts')
    .values({ id, slug, author_id: author.id, state: 'published', version })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({ author_id: author.id, state: 'published', version }).where('posts.version', '<', version),
    )
    .execute()
}
