import { type Kysely, sql } from '@duplex/db'

/** Gives the log a new epoch and resolves with it. A subscriber with a cursor of an earlier epoch gets a reset. */
export async function renewEpoch(trx: Kysely<any>): Promise<string> {
  const { rows } = await sql<{ epoch: string }>`
    update head set epoch = left(replace(gen_random_uuid()::text, '-', ''), 12) returning epoch`.execute(trx)
  return rows[0]!.epoch
}
