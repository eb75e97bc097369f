import { type Kysely, sql } from '@duplex/db'

/**
 * `words` replaces the column `search`, which stays for an older release that runs beside this one. A background task fills it
 * for existing posts: see search/keep-indexed.ts.
 */
export async function up(db: Kysely<any>): Promise<void> {
  await sql`alter table posts add column words tsvector, add column words_version integer`.execute(db)
  // without a list of pending entries: every search would read it, and PGlite has no autovacuum that empties it
  await sql`create index posts_words on posts using gin (words) with (fastupdate = off) where status = 'published'`.execute(db)
  // for the beginnings of names
  await sql`create index tags_pattern on tags (tag text_pattern_ops)`.execute(db)
  await sql`create index authors_pattern on authors (lower(username) text_pattern_ops)`.execute(db)
  await sql`create index posts_unindexed on posts (id) where words_version is distinct from version`.execute(db)
}
