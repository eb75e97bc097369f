import { type Kysely, sql } from '@duplex/db'
import { createOutboxTable } from '@duplex/outbox'

export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    create table users (
      id bigint generated always as identity primary key,
      username text not null,
      email text not null,
      password_hash text not null,
      bio text not null default '',
      avatar_url text,
      version integer not null default 1,
      created_at timestamptz(3) not null default now()
    )`.execute(db)
  await sql`create unique index users_username on users (lower(username))`.execute(db)
  await sql`create unique index users_email on users (lower(email))`.execute(db)
  await sql`
    create table sessions (
      id bigint generated always as identity primary key,
      token_hash text not null unique,
      user_id bigint not null references users on delete cascade,
      created_at timestamptz(3) not null default now(),
      expires_at timestamptz(3) not null
    )`.execute(db)
  await sql`create index sessions_user on sessions (user_id)`.execute(db)
  await createOutboxTable(db)
}
