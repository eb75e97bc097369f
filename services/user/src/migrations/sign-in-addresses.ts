import { type Kysely, sql } from '@duplex/db'

export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    create table sign_in_addresses (
      user_id bigint not null references users on delete cascade,
      address_hash text not null,
      used_at timestamptz(3) not null default now(),
      primary key (user_id, address_hash)
    )`.execute(db)
}
