import type { Transaction } from '@duplex/db'
import type { UserTables } from '../tables.ts'
import type { InboxRow } from './tables.ts'

/** Locks somebody's inbox for one change, which its version numbers. Keeps its owner from being deleted meanwhile; null where they are. */
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
