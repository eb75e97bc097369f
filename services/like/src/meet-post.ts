import type { PostSummary } from '@duplex/contracts'
import type { Kysely } from '@duplex/db'
import type { LikeTables } from './tables.ts'

type Published = Pick<PostSummary, 'id' | 'slug' | 'version'>

/** Keeps what an event or an answer told of a published post: the newer stays, in whichever order they come. */
export async function meetPost(db: Kysely<LikeTables>, { id, slug, version }: Published): Promise<void> {
  await db
    .insertInto('posts')
    .values({ id, slug, state: 'published', version })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ state: 'published', version }).where('posts.version', '<', version))
    .execute()
}
