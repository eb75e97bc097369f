import { type Unit, unitsOf } from './units-of.ts'

/** A part of a search, separated by spaces, or a quotation. */
export interface SearchTerm {
  units: Unit[]
  /** The words must follow each other exactly as written. */
  quoted: boolean
  /** The words must be missing. */
  excluded: boolean
}

/** Terms that must all match. */
export type SearchTerms = SearchTerm[]

const quotes = /[“”„«»「」『』]/g
const parts = /(-?)"([^"]*)"?|(\S+)/g

/**
 * Reads a search as other search fields do: all words must be in the text; `"…"` is a phrase, `-word` is excluded, and `or`
 * separates alternatives. Any text is a valid search. An alternative without a word to find is left out.
 */
export function parseSearch(text: string): SearchTerms[] {
  const alternatives: SearchTerms[] = [[]]
  for (const [part, minus, quotation, word] of text.replace(quotes, '"').matchAll(parts)) {
    const current = alternatives.at(-1)!
    if (part.toLowerCase() === 'or' && current.length > 0) {
      alternatives.push([])
      continue
    }
    const excluded = minus === '-' || /^-[\p{L}\p{N}]/u.test(word ?? '')
    const units = unitsOf(quotation ?? word ?? '')
    if (units.length > 0) current.push({ units, quoted: quotation !== undefined, excluded })
  }
  return alternatives.filter((terms) => terms.some(({ excluded }) => !excluded))
}
