import { fold } from './fold.ts'

/** A word in folded spelling. `unspaced`: of a script that is searched by pairs of letters. */
export interface Word {
  text: string
  unspaced: boolean
}

/** Words written without a space between them: `zode.js` has two. */
export interface Unit {
  words: Word[]
  /** The words in one: `zodejs`. Null if there is only one word, or if they are too long. */
  joined: string | null
}

/** A longer word is found by its beginning. */
const MAX_WORD_LENGTH = 100
/** Only hostile text grows beyond this: the longest post has 50,000 characters. */
const MAX_FOLDED_LENGTH = 100_000
const MAX_JOINED_LENGTH = 40

const letters = String.raw`[\p{L}\p{M}\p{N}]`
/** Chinese, Japanese, Thai, Lao, Khmer and Burmese have no spaces between words; Korean attaches endings to words. */
const unspaced = String.raw`(?=${letters})[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]`
/** `+` and `#` belong to the word before them: c++, c#. */
const units = new RegExp(`${letters}+[+#]{0,2}(?:['’._‐-]${letters}+[+#]{0,2})*`, 'gu')
/** One word, by far the most frequent unit, needs no second look. */
const isPlain = /^[a-z0-9\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Arabic}\p{Script=Hebrew}]+$/u
const words = new RegExp(`((?:${unspaced})+)|(?:(?!${unspaced})${letters})+[+#]{0,2}`, 'gu')

/** The words of a plain text, in its order. */
export function unitsOf(text: string): Unit[] {
  return (fold(text).slice(0, MAX_FOLDED_LENGTH).match(units) ?? []).map((unit) => {
    if (isPlain.test(unit)) return { words: [{ text: unit.slice(0, MAX_WORD_LENGTH), unspaced: false }], joined: null }
    const found = [...unit.matchAll(words)].map(([word, run]) => ({
      text: run ?? word.slice(0, MAX_WORD_LENGTH),
      unspaced: run !== undefined,
    }))
    const joined = found.map((word) => word.text).join('')
    const joins = found.length > 1 && joined.length <= MAX_JOINED_LENGTH && found.every((word) => !word.unspaced)
    return { words: found, joined: joins ? joined : null }
  })
}
