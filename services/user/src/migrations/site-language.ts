import { type Kysely, sql } from '@duplex/db'

export async function up(db: Kysely<any>): Promise<void> {
  await sql`alter table site add column language text not null default 'en'`.execute(db)
}
