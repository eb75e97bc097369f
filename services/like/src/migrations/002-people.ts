import { type Kysely, sql } from '@duplex/db'

export async function up(db: Kysely<any>): Promise<void> {
  await sql`create table people (id bigint primary key, deleted boolean not null default false)`.execute(db)
  await sql`create index likes_user on likes (user_id, post_id)`.execute(db)
}
