/** Replaces the characters from `start` to `end`, and leaves the cursor behind what it wrote. */
export interface TextEdit {
  start: number
  end: number
  text: string
}

/**
 * What Enter does in a list or a quotation: goes on with it, or ends it where its last item has been left empty. Null where
 * it does what it always does.
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

/** Pictures without a description, where each is to be written. */
export function undescribedImages(text: string): number[] {
  return [...text.matchAll(/!\[\s*\]\(/g)].map(({ index }) => index + 2)
}

export function countWords(text: string): number {
  // addresses of links and pictures are not read, and marks alone are no words
  const words = text.replace(/\]\([^)]*\)/g, ']').match(/\S*[\p{L}\p{N}]\S*/gu)
  return words?.length ?? 0
}
