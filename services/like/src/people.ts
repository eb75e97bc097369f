import { DuplexError } from '@duplex/contracts'
import type { Transaction } from '@duplex/db'
import type { LikeTables } from './tables.ts'

/**
 * Keeps somebody's account from being deleted before this transaction ends: before a post's lock, as that effect does.
 * Throws UNAUTHENTICATED where it is deleted already: their session may be remembered somewhere for a moment longer.
 */
export async function lockPerson(trx: Transaction<LikeTables>, id: number): Promise<void> {
  const find = () => trx.selectFrom('people').select('deleted').where('id', '=', id).forKeyShare().executeTakeFirst()
  let person = await find()
  if (!person) {
    await trx
      .insertInto('people')
      .values({ id })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    person = await find()
  }
  if (person!.deleted) throw new DuplexError('UNAUTHENTICATED')
}
