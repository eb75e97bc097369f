import { createHash } from 'node:crypto'
import { DuplexError } from '@duplex/contracts'
import { type Kysely, sql, type Transaction } from '@duplex/db'
import type { UserRow, UserTables } from '../tables.ts'

type Trx = Transaction<UserTables>
type Named = Pick<UserRow, 'id' | 'username' | 'email'>

/**
 * Throws USERNAME_TAKEN or EMAIL_TAKEN. Call it after the change of `users`: if another user gives up the name at the same
 * moment, the unique index has made this transaction wait, and the name is in `former_usernames` now.
 */
export async function mustBeUnused(trx: Trx, { id, username, email }: Named): Promise<void> {
  const former = await trx
    .selectFrom('former_usernames')
    .select('user_id')
    .where('username', '=', sql<string>`lower(${username})`)
    .executeTakeFirst()
  if (former && former.user_id !== id) throw new DuplexError('USERNAME_TAKEN')
  const removed = await trx.selectFrom('removed_emails').select('email_hash').where('email_hash', '=', hashOf(email)).executeTakeFirst()
  if (removed) throw new DuplexError('EMAIL_TAKEN')
}

/** Keeps the old name of a renamed user for this user, who may take it back. */
export async function keepFormerName(trx: Trx, { id, username }: Named, newName: string): Promise<void> {
  await trx.deleteFrom('former_usernames').where('username', '=', sql<string>`lower(${newName})`).where('user_id', '=', id).execute()
  if (username.toLowerCase() !== newName.toLowerCase()) await reserve(trx, username, id)
}

/** Reserves all names of a removed user for good, without a user; after a removal by an admin also the email address. */
export async function keepNamesOfRemoved(trx: Trx, { id, username, email }: Named, { byAdmin }: { byAdmin: boolean }): Promise<void> {
  await trx.updateTable('former_usernames').set({ user_id: null }).where('user_id', '=', id).execute()
  await reserve(trx, username, null)
  if (byAdmin)
    await trx
      .insertInto('removed_emails')
      .values({ email_hash: hashOf(email) })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
}

/** The user who had this name before; null if there is none. */
export async function idOfFormerName(db: Kysely<UserTables>, username: string): Promise<number | null> {
  const row = await db
    .selectFrom('former_usernames')
    .select('user_id')
    .where('username', '=', sql<string>`lower(${username})`)
    .executeTakeFirst()
  return row?.user_id ?? null
}

async function reserve(trx: Trx, username: string, user_id: number | null): Promise<void> {
  await trx
    .insertInto('former_usernames')
    .values({ username: username.toLowerCase(), user_id })
    // an older release, which may run at the same time, gives away a reserved name
    .onConflict((conflict) => conflict.column('username').doUpdateSet({ user_id }))
    .execute()
}

const hashOf = (email: string): string => createHash('sha256').update(email.toLowerCase()).digest('base64url')
