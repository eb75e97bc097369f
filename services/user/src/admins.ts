import { type Actor, DuplexError } from '@duplex/contracts'
import type { Kysely, Selectable, Transaction } from '@duplex/db'
import type { SiteRow, UserTables } from './tables.ts'

/** Throws UNAUTHENTICATED, or FORBIDDEN. Asks the database: what a session remembers of a role may be older. */
export async function mustBeAdmin(db: Kysely<UserTables>, actor: Actor | null | undefined): Promise<void> {
  const row = actor && (await db.selectFrom('users').select('role').where('id', '=', actor.id).executeTakeFirst())
  if (!row) throw new DuplexError('UNAUTHENTICATED')
  if (row.role !== 'admin') throw new DuplexError('FORBIDDEN')
}

/** Lets one at a time change who there is and who is an admin: taken before any user's lock. */
export async function lockSite(trx: Transaction<UserTables>): Promise<Selectable<SiteRow>> {
  return trx.selectFrom('site').selectAll().forUpdate().executeTakeFirstOrThrow()
}

/** Whether there is an admin, beside this user where one is named. Under the site's lock. */
export async function hasAdmin(trx: Transaction<UserTables>, { beside = 0 }: { beside?: number } = {}): Promise<boolean> {
  const admin = await trx.selectFrom('users').select('id').where('role', '=', 'admin').where('id', '<>', beside).limit(1).executeTakeFirst()
  return admin !== undefined
}
