import { type Unit, unitsOf, type Word } from '@duplex/contracts/search'

/** A word of an index, or a pair of letters. */
export interface Lexeme {
  text: string
  position: number
}

/** Where the words of a text stand, the first at position 1: one position for a word, and one for each letter of an unspaced run. */
export function lexemesOf(text: string): Lexeme[] {
  return placed(unitsOf(text)).flatMap(({ unit, position }) => [
    ...wordsAt(unit, position).flatMap(({ word, at }) => (word.unspaced ? pairsOf(word.text, at) : spellingsOf(word.text, at))),
    ...(unit.joined === null ? [] : [{ text: unit.joined, position }]),
  ])
}

/** `c++` is also found as `c`. */
function spellingsOf(text: string, position: number): Lexeme[] {
  const plain = text.replace(/[+#]+$/, '')
  return plain === text
    ? [{ text, position }]
    : [
        { text, position },
        { text: plain, position },
      ]
}

/** The pairs of neighbouring letters, then the last letter: so every single letter is the beginning of a lexeme. */
export function pairsOf(run: string, position: number): Lexeme[] {
  const letters = [...run]
  return letters.map((letter, index) => ({ text: letter + (letters[index + 1] ?? ''), position: position + index }))
}

/** The words of a unit with their positions. */
export function wordsAt({ words }: Unit, position: number): { word: Word; at: number }[] {
  let next = position
  return words.map((word) => {
    const at = next
    next += sizeOf(word)
    return { word, at }
  })
}

export function placed(units: readonly Unit[]): { unit: Unit; position: number }[] {
  let next = 1
  return units.map((unit) => {
    const position = next
    next += unit.words.reduce((sum, word) => sum + sizeOf(word), 0)
    return { unit, position }
  })
}

const sizeOf = ({ text, unspaced }: Word): number => (unspaced ? [...text].length : 1)
