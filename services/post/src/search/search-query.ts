import { DuplexError, MAX_SEARCH_WORDS } from '@duplex/contracts'
import { parseSearch, type SearchTerm, type Unit, type Word } from '@duplex/contracts/search'
import type { Kysely } from '@duplex/db'
import { pairsOf, placed, wordsAt } from './lexemes-of.ts'
import { stemsOf } from './stems-of.ts'

/** A search as the text of a `tsquery`. Null if it has no word to find. Throws INVALID for more than MAX_SEARCH_WORDS words. */
export async function searchQuery(db: Kysely<any>, search: string): Promise<string | null> {
  const alternatives = parseSearch(search)
  const words = alternatives.flat().flatMap(({ units }) => units.flatMap(({ words }) => words.map(({ text }) => text)))
  if (words.length === 0) return null
  if (words.length > MAX_SEARCH_WORDS)
    throw new DuplexError('INVALID', undefined, { errors: [{ path: '/q', message: `must have at most ${MAX_SEARCH_WORDS} words` }] })
  const stems = await stemsOf(db, words)
  return anyOf(alternatives.map((terms) => allOf(terms.map((term) => queryOf(term, stems)))))
}

type Stems = ReadonlyMap<string, string>

function queryOf({ units, quoted, excluded }: SearchTerm, stems: Stems): string {
  const query = quoted ? phrase(units) : allOf(units.map((unit) => unitQuery(unit, stems)))
  return excluded ? `!${query}` : query
}

/** `zeal-time` also finds `zealtime`. */
function unitQuery({ words, joined }: Unit, stems: Stems): string {
  const separate = allOf(words.map((word) => wordQuery(word, stems)))
  return joined === null ? separate : anyOf([separate, prefix(joined)])
}

/** A word matches the beginning of a word, and any form of an English word. */
function wordQuery({ text, unspaced }: Word, stems: Stems): string {
  if (unspaced) return allOf(pairsIn(text).map(({ text }) => prefix(text)))
  const stem = stems.get(text)
  return anyOf([text.length > 1 ? prefix(text) : exact(text), ...(stem === undefined ? [] : [exact(stem)])])
}

/** The distances between the words are those of the search, so that a word between them does not match. */
function phrase(units: readonly Unit[]): string {
  const lexemes = placed(units)
    .flatMap(({ unit, position }) => wordsAt(unit, position))
    .flatMap(({ word: { text, unspaced }, at }) =>
      unspaced ? pairsIn(text, at).map((pair) => ({ query: prefix(pair.text), at: pair.position })) : [{ query: exact(text), at }],
    )
  const [first, ...others] = lexemes.map(({ query, at }, index) => (index === 0 ? query : ` <${at - lexemes[index - 1]!.at}> ${query}`))
  return `(${first}${others.join('')})`
}

/** The pairs of letters of a run; the letter itself if there is only one. */
const pairsIn = (run: string, position = 1) => {
  const pairs = pairsOf(run, position)
  return pairs.length > 1 ? pairs.slice(0, -1) : pairs
}

const exact = (lexeme: string) => `'${lexeme}'`
const prefix = (lexeme: string) => `'${lexeme}':*`
const allOf = (queries: readonly string[]) => `(${queries.join(' & ')})`
const anyOf = (queries: readonly string[]) => `(${queries.join(' | ')})`
