import { type Kysely, type RawBuilder, sql } from '@duplex/db'
import type { PostRow } from '../tables.ts'
import { lexemesOf } from './lexemes-of.ts'
import { stemsOf } from './stems-of.ts'
import { textOfHtml } from './text-of-html.ts'

/** PostgreSQL stores at most so many positions of one word, and no higher position. */
const MAX_POSITIONS = 255
const MAX_POSITION = 16_383
/** Between title, tags and text, so that a phrase does not span two of them. */
const GAP = 10

/**
 * The words of a post as a `tsvector`. They are normalised here and not by a text search configuration, so that PostgreSQL and
 * PGlite agree in every language and no extension is needed. Words of the title weigh most, then tags.
 */
export async function searchWords(db: Kysely<any>, post: Pick<PostRow, 'title' | 'tags' | 'html'>): Promise<RawBuilder<string>> {
  const entries = new Map<string, string[]>()
  const add = (text: string, place: string) => {
    const places = entries.get(text) ?? []
    entries.set(text, places)
    if (places.length < MAX_POSITIONS) places.push(place)
  }
  let end = 0
  const fields = [
    { text: post.title, weight: 'A' },
    { text: post.tags.join(' '), weight: 'B' },
    { text: textOfHtml(post.html), weight: 'C' },
  ]
  for (const { text, weight } of fields) {
    const start = end
    for (const lexeme of lexemesOf(text)) {
      end = start + lexeme.position + GAP
      add(lexeme.text, `${Math.min(start + lexeme.position, MAX_POSITION)}${weight}`)
    }
  }
  for (const [word, stem] of await stemsOf(db, [...entries.keys()])) for (const place of entries.get(word)!) add(stem, place)
  // a lexeme consists of letters, digits, + and #, and a stem also has ~: nothing has to be escaped
  return sql<string>`${[...entries].map(([text, places]) => `'${text}':${places.join(',')}`).join(' ')}::tsvector`
}
