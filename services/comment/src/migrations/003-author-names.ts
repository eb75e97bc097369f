import { type Kysely, sql } from '@duplex/db'

/** For mentions in comments: `findAuthors` looks up authors by username. */
export async function up(db: Kysely<any>): Promise<void> {
  // not unique: the events of two renames may arrive in an order in which both users have the name for a moment
  await sql`create index authors_username on authors (lower(username))`.execute(db)
}
