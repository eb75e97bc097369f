import { type Kysely, sql } from '@duplex/db'

export async function up(db: Kysely<any>): Promise<void> {
  await sql`alter table authors add column deleted boolean not null default false`.execute(db)
  await sql`create index comments_author on comments (author_id) where author_id is not null`.execute(db)
}
