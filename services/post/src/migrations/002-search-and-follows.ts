import { type Kysely, sql } from '@duplex/db'

export async function up(db: Kysely<any>): Promise<void> {
  // 'english' stems words, so that a search for “tide” finds “tides”. A text in another language is still found by its words
  // as they are written, because the search term is stemmed in the same way.
  await sql`
    alter table posts add column search tsvector not null generated always as (
      setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', body), 'B')) stored`.execute(db)
  await sql`create index posts_search on posts using gin (search) where status = 'published'`.execute(db)
  await sql`
    create table follows (
      follower_id bigint not null,
      followed_id bigint not null,
      following boolean not null,
      version integer not null,
      primary key (follower_id, followed_id)
    )`.execute(db)
  await sql`create index follows_followed on follows (followed_id)`.execute(db)
}
