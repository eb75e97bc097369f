import { type Kysely, sql } from '@duplex/db'

/** Gives the log a new epoch, after which every cursor that was handed out before is answered with a reset. Answers the epoch. */
export async function renewEpoch(trx: Kysely<any>): Promise<string> {
  const { rows } = await sql<{ epoch: string }>`
    update head set epoch = left(replace(gen_random_uuid()::text, '-', ''), 12) returning epoch`.execute(trx)
  return rows[0]!.epoch
}
