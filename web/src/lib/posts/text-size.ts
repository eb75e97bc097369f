/** Words that most people read in a minute (Brysbaert 2019: 238 in English, and about as many in other languages). */
const WORDS_PER_MINUTE = 230

/** Scripts that separate words without spaces. `charactersPerWord`: on average, so that the same number of words takes the same time. */
const unspacedScripts = [
  { characters: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu, charactersPerWord: 1.75 },
  { characters: /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu, charactersPerWord: 4.5 },
]

/** The words of a Markdown text, and the minutes to read it, at least one. Code counts like prose; the URLs of links do not count. The cost is in proportion to the length. */
export function textSize(markdown: string): { words: number; minutes: number } {
  let prose = markdown.replace(/\]\([^()\n]*\)/g, ']')
  let words = 0
  for (const { characters, charactersPerWord } of unspacedScripts) {
    let count = 0
    prose = prose.replace(characters, () => {
      count++
      return ' '
    })
    words += Math.ceil(count / charactersPerWord)
  }
  // Markdown characters alone are no word
  for (const word of prose.split(/\s+/)) if (/[\p{L}\p{N}]/u.test(word)) words++
  return { words, minutes: Math.max(1, Math.round(words / WORDS_PER_MINUTE)) }
}
