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
  // not unique: the events of two renames may arrive in an order in which both users have the name for a moment
  await sql`create index authors_username on authors (lower(username))`.execute(db)
  await sql`
    create table posts (
      id bigint generated always as identity primary key,
      slug text not null unique,
      title text not null,
      body text not null,
      html text not null,
      excerpt text not null,
      tags text[] not null,
      status text not null check (status in ('draft', 'published')),
      author_id bigint not null references authors,
      like_count integer not null default 0,
      like_version integer not null default 0,
      comment_count integer not null default 0,
      comment_version integer not null default 0,
      version integer not null default 1,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      published_at timestamptz(3),
      listed_at timestamptz(3) not null default now()
    )`.execute(db)
  await sql`create index posts_listed on posts (listed_at desc, id desc) where status = 'published'`.execute(db)
  await sql`create index posts_author on posts (author_id, status, listed_at desc, id desc)`.execute(db)
  await sql`
    create table post_likes (
      user_id bigint not null references authors,
      post_id bigint not null references posts on delete cascade,
      primary key (user_id, post_id)
    )`.execute(db)
  await sql`create index post_likes_post on post_likes (post_id)`.execute(db)
  await sql`
    create table post_tags (
      tag text not null,
      listed_at timestamptz(3) not null,
      post_id bigint not null references posts on delete cascade,
      primary key (tag, listed_at, post_id)
    )`.execute(db)
  await sql`create index post_tags_post on post_tags (post_id)`.execute(db)
  await sql`create table tags (tag text primary key, post_count integer not null)`.execute(db)
  await sql`create index tags_count on tags (post_count desc, tag)`.execute(db)
  await createOutboxTable(db)
  await createProjectionTable(db)
  await createIdempotencyTable(db)
}
