import type { Kysely } from '@duplex/db'
import { namesIn, type People } from '@duplex/markdown'
import type { PostTables } from './tables.ts'

/** Those whom a text names, as far as they are known here: whoever has registered a moment ago may not be yet. */
export async function findPeople(db: Kysely<PostTables>, text: string): Promise<{ people: People; ids: number[] }> {
  const names = namesIn(text, { kind: 'post' })
  if (names.length === 0) return { people: new Map(), ids: [] }
  const rows = await db
    .selectFrom('authors')
    .select(['id', 'username'])
    .where('deleted', '=', false)
    .where((eb) => eb(eb.fn<string>('lower', ['username']), 'in', names))
    // of two who seem to have one name, because one of them has just taken another, the same each time
    .orderBy('id')
    .execute()
  const people = new Map(rows.map(({ username }) => [username.toLowerCase(), username]))
  return { people, ids: rows.map(({ id }) => id) }
}
