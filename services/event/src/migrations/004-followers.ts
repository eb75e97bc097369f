import { type Kysely, sql } from '@duplex/db'

/**
 * The log is pruned only behind all followers. The four services have followed the log before they reported it, so nothing
 * is pruned before each of them has reported its cursor.
 */
export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    create table followers (
      name text primary key,
      sequence bigint not null,
      reported_at timestamptz(3) not null default now()
    )`.execute(db)
  await sql`insert into followers (name, sequence) values ('users', 0), ('posts', 0), ('comments', 0), ('likes', 0)`.execute(db)
  await sql`create index log_erased on log (sequence) where data is null`.execute(db)
}
