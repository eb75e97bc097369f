import type { Author } from '@duplex/contracts'
import type { Kysely } from '@duplex/db'
import type { PostTables } from './tables.ts'

/** Makes sure that somebody who acts is known, if only until their event arrives. */
export async function meetAuthor(db: Kysely<PostTables>, { id, username, avatarUrl }: Author): Promise<void> {
  await db
    .insertInto('authors')
    .values({ id, username, avatar_url: avatarUrl, version: 0 })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
}
