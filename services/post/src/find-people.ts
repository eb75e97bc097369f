import type { Kysely } from '@duplex/db'
import { namesIn, type People } from '@duplex/markdown'
import { findAuthors } from '@duplex/replica'
import type { PostTables } from './tables.ts'

/** The users whom the text of a post mentions, as far as this service has stored them. */
export const findPeople = (db: Kysely<PostTables>, text: string): Promise<{ people: People; ids: number[] }> =>
  findAuthors(db, namesIn(text, { kind: 'post' }))
