import { type Kysely, sql } from '@duplex/db'

/** Stored in clear text, because every process that starts prints the same link. It is valid only while the blog has no admin. */
export async function up(db: Kysely<any>): Promise<void> {
  await sql`alter table site add column setup_token text`.execute(db)
}
