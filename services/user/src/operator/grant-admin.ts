import { DuplexError } from '@duplex/contracts'
import type { Store } from '@duplex/db'
import { changeRole, lockSite } from '../admins.ts'
import { sameUsername } from '../same-name.ts'
import type { UserTables } from '../tables.ts'

/**
 * Makes a user an admin, for a person who has access to the machine. The event waits in the outbox until a user service runs.
 * Resolves with the username. Throws NOT_FOUND, and CONFLICT for a demo author.
 */
export function grantAdmin(store: Store, username: string): Promise<string> {
  return store.schema<UserTables>('users').transaction(async (trx) => {
    await lockSite(trx)
    const row = await trx.selectFrom('users').selectAll().where(sameUsername(username)).forNoKeyUpdate().executeTakeFirst()
    if (!row) throw new DuplexError('NOT_FOUND', `No user has the username ${username}`)
    await changeRole(trx, row, 'admin')
    return row.username
  })
}
