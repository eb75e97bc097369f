import { type Kysely, sql } from '@duplex/db'

export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    create table images (
      name text primary key,
      data bytea not null,
      created_at timestamptz(3) not null default now()
    )`.execute(db)
  // no compression by PostgreSQL: WebP is already compressed
  await sql`alter table images alter column data set storage external`.execute(db)
  await sql`
    create table image_uploads (
      user_id bigint not null references users on delete cascade,
      image_name text not null references images,
      bytes integer not null,
      primary key (user_id, image_name)
    )`.execute(db)
  await sql`create index image_uploads_image on image_uploads (image_name)`.execute(db)
}
