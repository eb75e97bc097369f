import { type Actor, DuplexError, type Role } from '@duplex/contracts'
import type { Kysely, Transaction } from '@duplex/db'
import { announce } from './announce.ts'
import type { SiteRow, UserRow, UserTables } from './tables.ts'

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

/** Sets the role of a locked user, under the site's lock. Throws CONFLICT for a demo author, and if no admin would be left. */
export async function changeRole(trx: Transaction<UserTables>, before: UserRow, role: Role): Promise<void> {
  if (before.demo && role === 'admin') throw new DuplexError('CONFLICT', 'Demo authors cannot sign in, so they cannot be admins')
  if (role !== 'admin' && !(await hasAdmin(trx, { except: before.id })))
    throw new DuplexError('CONFLICT', 'The blog needs at least one admin')
  if (before.role === role) return
  const version = before.version + 1
  const row = await trx.updateTable('users').set({ role, version }).where('id', '=', before.id).returningAll().executeTakeFirstOrThrow()
  // the name is the same, but cached sessions of the user contain the old role
  await announce.updated(trx, row)
}
