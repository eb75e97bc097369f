import { createHash } from 'node:crypto'
import { type Kysely, sql, type Transaction } from '@duplex/db'
import type { UserTables } from '../tables.ts'

/** A user who has not signed in from an address for so long is treated as at a new address. */
const KNOWN_DAYS = 30
/** Per user; beyond it, the address that was used least recently is forgotten. */
const MAX_ADDRESSES = 100

const isRecent = sql<boolean>`used_at > now() - make_interval(days => ${KNOWN_DAYS})`

/** Remembers where a locked user has signed in. */
export async function rememberAddress(trx: Transaction<UserTables>, userId: number, address: string | undefined): Promise<void> {
  if (address === undefined) return
  await trx
    .insertInto('sign_in_addresses')
    .values({ user_id: userId, address_hash: hashOf(userId, address) })
    .onConflict((conflict) => conflict.columns(['user_id', 'address_hash']).doUpdateSet({ used_at: sql<Date>`now()` }))
    .execute()
  const own = trx.selectFrom('sign_in_addresses').select('address_hash').where('user_id', '=', userId)
  const kept = own.where(isRecent).orderBy('used_at', 'desc').limit(MAX_ADDRESSES)
  await trx.deleteFrom('sign_in_addresses').where('user_id', '=', userId).where('address_hash', 'not in', kept).execute()
}

export async function isKnownAddress(db: Kysely<UserTables>, userId: number, address: string): Promise<boolean> {
  const row = await db
    .selectFrom('sign_in_addresses')
    .select('user_id')
    .where('user_id', '=', userId)
    .where('address_hash', '=', hashOf(userId, address))
    .where(isRecent)
    .executeTakeFirst()
  return row !== undefined
}

const hashOf = (userId: number, address: string): string => createHash('sha256').update(`${userId} ${address}`).digest('base64url')
