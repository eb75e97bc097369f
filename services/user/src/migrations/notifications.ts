import { type Kysely, sql } from '@duplex/db'
import { createProjectionTable } from '@duplex/outbox'

export async function up(db: Kysely<any>): Promise<void> {
  await createProjectionTable(db)
  await sql`
    create table posts (
      id bigint primary key,
      author_id bigint,
      slug text,
      title text,
      state text not null check (state in ('published', 'gone')),
      version integer not null,
      check ((state = 'published') = (title is not null))
    )`.execute(db)
  await sql`
    create table early_events (
      sequence bigint primary key,
      post_id bigint not null,
      key text not null,
      event json not null
    )`.execute(db)
  await sql`create index early_events_post on early_events (post_id)`.execute(db)
  await sql`create index early_events_key on early_events (key)`.execute(db)
  // These tables have no foreign key to `users`: an event removes a deleted user's data from them, and also from the log.
  await sql`
    create table inboxes (
      user_id bigint primary key,
      unread integer not null default 0,
      kept integer not null default 0,
      version integer not null default 1
    )`.execute(db)
  await sql`
    create table notifications (
      id bigint generated always as identity primary key,
      user_id bigint not null references inboxes on delete cascade,
      type text not null check (type in ('comment', 'reply', 'mention', 'like', 'follow')),
      post_id bigint,
      comment_id bigint,
      actor_count integer not null default 1,
      read boolean not null default false,
      version integer not null default 1,
      place integer not null,
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      unique (user_id, place)
    )`.execute(db)
  await sql`create index notifications_post on notifications (post_id, user_id, type)`.execute(db)
  await sql`create index notifications_comment on notifications (comment_id) where comment_id is not null`.execute(db)
  await sql`create index notifications_unread on notifications (user_id) where not read`.execute(db)
  await sql`create index notifications_follow on notifications (user_id) where type = 'follow'`.execute(db)
  await sql`
    create table notification_actors (
      notification_id bigint not null references notifications on delete cascade,
      actor_id bigint not null,
      place integer not null,
      primary key (notification_id, actor_id)
    )`.execute(db)
  await sql`create index notification_actors_place on notification_actors (notification_id, place)`.execute(db)
  await sql`create index notification_actors_actor on notification_actors (actor_id)`.execute(db)
}
