import { DuplexError, RESET_LINK_HOURS } from '@duplex/contracts'
import { sql, type Transaction } from '@duplex/db'
import type { UserRow, UserTables } from '../tables.ts'
import { hashOfToken, newToken } from '../tokens.ts'

export interface PasswordReset {
  token: string
  expiresAt: string
}

/** Creates the only valid reset token of a user. Throws CONFLICT for a demo author. */
export async function createReset(trx: Transaction<UserTables>, { id, demo }: Pick<UserRow, 'id' | 'demo'>): Promise<PasswordReset> {
  if (demo) throw new DuplexError('CONFLICT', 'Demo authors cannot sign in')
  const token = newToken()
  const values = { token_hash: hashOfToken(token), expires_at: sql<Date>`now() + make_interval(hours => ${RESET_LINK_HOURS})` }
  const row = await trx
    .insertInto('password_resets')
    .values({ user_id: id, ...values })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(values))
    .returning('expires_at')
    .executeTakeFirstOrThrow()
  return { token, expiresAt: row.expires_at.toISOString() }
}
