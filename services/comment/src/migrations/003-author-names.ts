import { type Kysely, sql } from '@duplex/db'

/** Comments name people: see find-people.ts. */
export async function up(db: Kysely<any>): Promise<void> {
  // not unique: two renames may be seen in an order in which both have the name for a moment
  await sql`create index authors_username on authors (lower(username))`.execute(db)
}
