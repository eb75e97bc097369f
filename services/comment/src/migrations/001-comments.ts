import { createIdempotencyTable, type Kysely, sql } from '@duplex/db'
import { createOutboxTable, createProjectionTable } from '@duplex/outbox'

export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    create table authors (
      id bigint primary key,
      username text not null,
      avatar_url text,
      version integer not null
    )`.execute(db)
  await sql`
    create table posts (
      id bigint primary key,
      slug text not null,
      author_id bigint,
      state text not null check (state in ('published', 'gone')),
      version integer not null,
      comment_count integer not null default 0,
      count_version integer not null default 0
    )`.execute(db)
  await sql`
    create table comments (
      id bigint generated always as identity primary key,
      post_id bigint not null references posts,
      parent_id bigint references comments,
      author_id bigint references authors,
      body text,
      html text,
      deleted boolean not null default false,
      version integer not null default 1,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      check (deleted = (body is null) and deleted = (html is null) and deleted = (author_id is null))
    )`.execute(db)
  await sql`create index comments_post on comments (post_id, id)`.execute(db)
  await sql`create index comments_parent on comments (parent_id) where parent_id is not null`.execute(db)
  // not unique: a new post may get the slug of a deleted post
  await sql`create index posts_slug on posts (slug, id)`.execute(db)
  await createOutboxTable(db)
  await createProjectionTable(db)
  await createIdempotencyTable(db)
}
