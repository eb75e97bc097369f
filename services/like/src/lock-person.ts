import { DuplexError } from '@duplex/contracts'
import type { Transaction } from '@duplex/db'
import type { LikeTables } from './tables.ts'

/**
 * Keeps a user from being deleted before this transaction ends. Taken before a post's lock, as in the effect of
 * `user.deleted`. Throws UNAUTHENTICATED if the user is deleted: a process may still have the session in its cache for a
 * moment.
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
