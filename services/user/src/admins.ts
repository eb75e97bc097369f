import { type Actor, DuplexError } from '@duplex/contracts'
import type { Kysely, Transaction } from '@duplex/db'
import type { SiteRow, UserTables } from './tables.ts'

/** Throws UNAUTHENTICATED or FORBIDDEN. Reads the role from the database: the role in a cached session may be outdated. */
export async function mustBeAdmin(db: Kysely<UserTables>, actor: Actor): Promise<void> {
  const row = await db.selectFrom('users').select('role').where('id', '=', actor.id).executeTakeFirst()
  if (!row) throw new DuplexError('UNAUTHENTICATED')
  if (row.role !== 'admin') throw new DuplexError('FORBIDDEN')
}

/** Serializes changes of the set of users and admins. Taken before the lock of any user. */
export async function lockSite(trx: Transaction<UserTables>): Promise<SiteRow> {
  return trx.selectFrom('site').selectAll().forUpdate().executeTakeFirstOrThrow()
}

/** Whether there is an admin other than the user `except`. Under the site's lock. */
export async function hasAdmin(trx: Transaction<UserTables>, { except = 0 }: { except?: number } = {}): Promise<boolean> {
  const admin = await trx.selectFrom('users').select('id').where('role', '=', 'admin').where('id', '<>', except).limit(1).executeTakeFirst()
  return admin !== undefined
}
