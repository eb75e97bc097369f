import { type Kysely, sql } from '@duplex/db'

export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    create table password_resets (
      user_id bigint primary key references users on delete cascade,
      token_hash text not null unique,
      expires_at timestamptz(3) not null
    )`.execute(db)
}
