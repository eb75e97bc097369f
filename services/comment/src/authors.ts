import { type Author, DuplexError } from '@duplex/contracts'
import type { Kysely, Transaction } from '@duplex/db'
import type { CommentTables } from './tables.ts'

/** Makes sure that somebody who acts is known, if only until their event arrives. */
export async function meetAuthor(db: Kysely<CommentTables>, { id, username, avatarUrl }: Author): Promise<void> {
  await db
    .insertInto('authors')
    .values({ id, username, avatar_url: avatarUrl, version: 0 })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
}

/**
 * Keeps an author whom `meetAuthor` knows from being deleted before this transaction ends: first of its locks, as in that
 * effect. Throws UNAUTHENTICATED where they are deleted already: their session may be remembered somewhere for a moment longer.
 */
export async function keepAuthor(trx: Transaction<CommentTables>, id: number): Promise<void> {
  const { deleted } = await trx.selectFrom('authors').select('deleted').where('id', '=', id).forKeyShare().executeTakeFirstOrThrow()
  if (deleted) throw new DuplexError('UNAUTHENTICATED')
}

/** Waits for whatever keeps the author, and takes their name away for good. */
export async function deleteAuthor(trx: Transaction<CommentTables>, id: number, version: number): Promise<void> {
  const nobody = { username: '', avatar_url: null, version, deleted: true }
  await meetAuthor(trx, { id, username: '', avatarUrl: null })
  await trx.selectFrom('authors').select('id').where('id', '=', id).forUpdate().execute()
  await trx.updateTable('authors').set(nobody).where('id', '=', id).execute()
}
