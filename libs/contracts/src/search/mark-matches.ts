import { fold } from './fold.ts'
import { parseSearch } from './parse-search.ts'
import type { Word } from './units-of.ts'

/** A part of a text. `match`: it is what a reader searched for. */
export interface MarkedPart {
  text: string
  match: boolean
}

/** Longer texts are not marked to the end. */
const MAX_MARKED_LENGTH = 2_000
const wordPattern = /[\p{L}\p{M}\p{N}\u00ad\u200b-\u200d]+[+#]{0,2}/gu
const letterWithMarks = /.[\p{M}\uff9e\uff9f\u200c\u200d]*/gsu

/** Splits a plain text at the words of a search. The parts together are the text, unchanged: the caller escapes them. */
export function markMatches(text: string, search: string): MarkedPart[] {
  const wanted = parseSearch(search)
    .flat()
    .filter(({ excluded }) => !excluded)
    .flatMap(({ units }) => units.flatMap(({ words, joined }) => (joined === null ? words : [...words, { text: joined, unspaced: false }])))
  const parts: MarkedPart[] = []
  const add = (text: string, match: boolean) => {
    const last = parts.at(-1)
    if (text === '') return
    if (last?.match === match) last.text += text
    else parts.push({ text, match })
  }
  let end = 0
  for (const { index, 0: found } of text.slice(0, MAX_MARKED_LENGTH).matchAll(wordPattern)) {
    add(text.slice(end, index), false)
    if (matchesWord(fold(found), wanted)) add(found, true)
    else for (const part of markRuns(found, wanted)) add(part.text, part.match)
    end = index + found.length
  }
  add(text.slice(end), false)
  return parts
}

/** An English word also matches without its ending: the server compares the stems of words. */
function matchesWord(word: string, wanted: readonly Word[]): boolean {
  const plain = word.replace(/[+#]+$/, '')
  return wanted.some(({ text, unspaced }) => {
    if (unspaced) return false
    if (text.length === 1) return plain === text
    return word.startsWith(text) || (/^[a-z]{3,}$/.test(word) && text.startsWith(word) && text.length - word.length <= 3)
  })
}

/** Marks the pairs of letters that also follow each other in a searched run, and single searched letters. */
function markRuns(text: string, wanted: readonly Word[]): MarkedPart[] {
  const runs = wanted.filter(({ unspaced }) => unspaced).map(({ text }) => [...text])
  const pairs = new Set(runs.flatMap((run) => run.slice(1).map((letter, index) => run[index] + letter)))
  const singles = new Set(runs.filter(({ length }) => length === 1).map(([letter]) => letter))
  const letters = (text.match(letterWithMarks) ?? []).map((part) => ({ part, folded: [...fold(part)] }))
  const follows = (index: number) => {
    const [one, other] = [letters[index], letters[index + 1]]
    return one !== undefined && other !== undefined && pairs.has(`${one.folded.at(-1)}${other.folded[0]}`)
  }
  return letters.map(({ part, folded }, index) => ({
    text: part,
    match: follows(index) || follows(index - 1) || folded.some((letter) => singles.has(letter)),
  }))
}
