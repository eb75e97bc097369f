import { DuplexError } from '@duplex/contracts'
import type { Store } from '@duplex/db'
import { createReset, type PasswordReset } from '../passwords/password-resets.ts'
import { sameUsername } from '../same-name.ts'
import type { UserTables } from '../tables.ts'

/**
 * The token with which a user can set a new password, for a person who has access to the machine. Throws NOT_FOUND, and
 * CONFLICT for a demo author.
 */
export function createResetToken(store: Store, username: string): Promise<PasswordReset> {
  return store.schema<UserTables>('users').transaction(async (trx) => {
    const row = await trx.selectFrom('users').select(['id', 'demo']).where(sameUsername(username)).forKeyShare().executeTakeFirst()
    if (!row) throw new DuplexError('NOT_FOUND', `No user has the username ${username}`)
    return createReset(trx, row)
  })
}
