import { type Author, DuplexError } from '@duplex/contracts'
import type { Generated, Kysely, Transaction } from '@duplex/db'
import type { EventOf } from '@duplex/outbox'

/** A copy of the users of the user service who have written or liked something. */
export interface AuthorTable {
  id: number
  username: string
  avatar_url: string | null
  /** The version of the event that set the name; 0 if so far only a call contained the name. */
  version: number
  /** A deleted author keeps a row without a name: it rejects later writes of this author. */
  deleted: Generated<boolean>
}

export interface AuthorTables {
  authors: AuthorTable
}

const authorsIn = <T extends AuthorTables>(db: Kysely<T>) => db as unknown as Kysely<AuthorTables>

/** Stores the author of a call, unless the author has a row. An event replaces the name later. */
export async function ensureAuthor<T extends AuthorTables>(db: Kysely<T>, { id, username, avatarUrl }: Author): Promise<void> {
  await authorsIn(db)
    .insertInto('authors')
    .values({ id, username, avatar_url: avatarUrl, version: 0 })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
}

/**
 * Keeps an author, stored by `ensureAuthor`, from being deleted before this transaction ends. It is the transaction's first
 * lock, as `deleteAuthor` is in its effect. Throws UNAUTHENTICATED if the author is deleted: a process may still have the
 * session in its cache for a moment.
 */
export async function lockAuthor<T extends AuthorTables>(trx: Transaction<T>, id: number): Promise<void> {
  const { deleted } = await authorsIn(trx)
    .selectFrom('authors')
    .select('deleted')
    .where('id', '=', id)
    .forKeyShare()
    .executeTakeFirstOrThrow()
  if (deleted) throw new DuplexError('UNAUTHENTICATED')
}

/** Waits for the transactions that hold `lockAuthor`, then removes the author's name for good. */
export async function deleteAuthor<T extends AuthorTables>(trx: Transaction<T>, id: number, version: number): Promise<void> {
  await ensureAuthor(trx, { id, username: '', avatarUrl: null })
  const db = authorsIn(trx)
  await db.selectFrom('authors').select('id').where('id', '=', id).forUpdate().execute()
  await db.updateTable('authors').set({ username: '', avatar_url: null, version, deleted: true }).where('id', '=', id).execute()
}

/** Stores a user's current name and picture, unless the row has this version or a newer one. */
export async function storeAuthor<T extends AuthorTables>(
  trx: Transaction<T>,
  { version, data: { user } }: Pick<EventOf<'user.updated'>, 'version' | 'data'>,
): Promise<void> {
  const values = { username: user.username, avatar_url: user.avatarUrl, version }
  await authorsIn(trx)
    .insertInto('authors')
    .values({ id: user.id, ...values })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(values).where('authors.version', '<', version))
    .execute()
}

/**
 * The authors with these lower-case names: `people` by lower-case name, as the author spells it, and their ids. A user who
 * registered a moment ago may be missing.
 */
export async function findAuthors<T extends AuthorTables>(
  db: Kysely<T>,
  names: readonly string[],
): Promise<{ people: ReadonlyMap<string, string>; ids: number[] }> {
  if (names.length === 0) return { people: new Map(), ids: [] }
  const rows = await authorsIn(db)
    .selectFrom('authors')
    .select(['id', 'username'])
    .where('deleted', '=', false)
    .where((eb) => eb(eb.fn<string>('lower', ['username']), 'in', names))
    // during a rename two rows may have one name: in this order, each call chooses the same one
    .orderBy('id')
    .execute()
  const people = new Map(rows.map(({ username }) => [username.toLowerCase(), username]))
  return { people, ids: rows.map(({ id }) => id) }
}
