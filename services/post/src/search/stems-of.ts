import { type Kysely, sql } from '@duplex/db'

/** Distinguishes stems from words, so that the beginning of a word does not match a stem. */
const MARK = '~'

/** The stems of English words, each by its word: `tide` and `tides` both have `~tide`. Words of other languages find themselves, too. */
export async function stemsOf(db: Kysely<any>, words: readonly string[]): Promise<Map<string, string>> {
  const latin = words.filter((word) => /^[a-z]{3,}$/.test(word))
  if (latin.length === 0) return new Map()
  const { rows } = await sql<{ word: string; stem: string }>`
    select word, stem from unnest(${latin}::text[]) as word, unnest(ts_lexize('english_stem', word)) as stem`.execute(db)
  return new Map(rows.map(({ word, stem }) => [word, MARK + stem]))
}
