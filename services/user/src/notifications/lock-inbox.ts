import type { Transaction } from '@duplex/db'
import type { UserTables } from '../tables.ts'
import type { InboxRow } from './tables.ts'

/** Locks a user's inbox for one change, and increases its version. Keeps the user from being deleted; null if there is no such user. */
export async function lockInbox(trx: Transaction<UserTables>, userId: number): Promise<InboxRow | null> {
  const owner = await trx.selectFrom('users').select('id').where('id', '=', userId).forKeyShare().executeTakeFirst()
  if (!owner) return null
  return trx
    .insertInto('inboxes')
    .values({ user_id: userId })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet((eb) => ({ version: eb('inboxes.version', '+', 1) })))
    .returningAll()
    .executeTakeFirstOrThrow()
}
