import { type Kysely, sql } from '@duplex/db'

export async function up(db: Kysely<any>): Promise<void> {
  // No foreign key: the name of a removed user stays reserved, then without a user.
  await sql`
    create table former_usernames (
      username text primary key check (username = lower(username)),
      user_id bigint
    )`.execute(db)
  await sql`create index former_usernames_user on former_usernames (user_id)`.execute(db)
  await sql`create table removed_emails (email_hash text primary key)`.execute(db)
}
