import { type Kysely, sql } from '@duplex/db'

/** For the rest of the transaction, the text format of values does not depend on the server's settings. */
export async function useTextFormat(trx: Kysely<any>): Promise<void> {
  await sql`
    select set_config(name, value, true)
    from (values ('datestyle', 'ISO, YMD'), ('intervalstyle', 'postgres'), ('timezone', 'UTC'), ('bytea_output', 'hex')) as settings (name, value)`.execute(
    trx,
  )
}
