import { type Kysely, sql } from '@duplex/db'

export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    alter table users
      add column role text not null default 'member' check (role in ('member', 'admin')),
      add column demo boolean not null default false,
      add column follower_count integer not null default 0,
      add column following_count integer not null default 0`.execute(db)
  await sql`create index users_admins on users (id) where role = 'admin'`.execute(db)
  // In a blog from before there were admins, the first user becomes the admin, as in a new blog.
  await sql`update users set demo = true where email like '%@demo.invalid'`.execute(db)
  await sql`update users set role = 'admin' where id = (select min(id) from users where not demo)`.execute(db)
  await sql`
    alter table sessions
      add column user_agent text not null default '',
      add column last_seen_at timestamptz(3) not null default now()`.execute(db)
  await sql`
    create table follows (
      follower_id bigint not null references users on delete cascade,
      followed_id bigint not null references users on delete cascade,
      following boolean not null,
      version integer not null default 1,
      primary key (follower_id, followed_id),
      check (follower_id <> followed_id)
    )`.execute(db)
  await sql`create index follows_followed on follows (followed_id)`.execute(db)
  await sql`
    create table site (
      one boolean primary key default true check (one),
      title text not null,
      description text not null,
      registration_open boolean not null default true,
      version integer not null default 1
    )`.execute(db)
  await sql`
    insert into site (title, description)
    values ('Duplex', 'A live blog: new posts, comments and likes appear as they happen.')`.execute(db)
}
