/** Replaces the characters from `start` to `end`, and puts the caret after the new text. */
export interface TextEdit {
  start: number
  end: number
  text: string
}

/**
 * Returns what Enter does in a list or a quote: it starts the next item or, if the current item is empty, ends the list. Returns null
 * if Enter has its usual effect.
 */
export function continueLine(text: string, cursor: number): TextEdit | null {
  const start = text.lastIndexOf('\n', cursor - 1) + 1
  const line = text.slice(start, cursor)
  const [mark, indent = '', bullet = '', number = '', after = ''] = /^(\s*)(?:([-*+]|>)|(\d{1,9})([.)])) +(?:\[[ xX]\] +)?/.exec(line) ?? []
  if (mark === undefined || insideFence(text.slice(0, start))) return null
  if (line === mark) return { start, end: cursor, text: '' }
  const task = /\[[ xX]\] +$/.test(mark) ? '[ ] ' : ''
  const next = bullet || `${Number(number) + 1}${after}`
  return { start: cursor, end: cursor, text: `\n${indent}${next} ${task}` }
}

const insideFence = (before: string): boolean => (before.match(/^ {0,3}(```|~~~)/gm) ?? []).length % 2 === 1

/** Returns the positions at which a description of a picture is missing. */
export function undescribedImages(text: string): number[] {
  return [...text.matchAll(/!\[\s*\]\(/g)].map(({ index }) => index + 2)
}
