import { type Kysely, sql } from '@duplex/db'
import { createOutboxTable, createProjectionTable } from '@duplex/outbox'

export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    create table posts (
      id bigint primary key,
      slug text not null,
      state text not null check (state in ('published', 'gone')),
      version integer not null,
      like_count integer not null default 0,
      count_version integer not null default 0
    )`.execute(db)
  // not unique: a new post may get the slug of a deleted post
  await sql`create index posts_slug on posts (slug, id)`.execute(db)
  await sql`
    create table likes (
      post_id bigint not null references posts,
      user_id bigint not null,
      created_at timestamptz(3) not null default now(),
      primary key (post_id, user_id)
    )`.execute(db)
  await createOutboxTable(db)
  await createProjectionTable(db)
}
