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

/** Whether the text ends inside a code block. A block ends with at least as many of the same characters as it began with (CommonMark §4.5). */
function insideFence(before: string): boolean {
  let open: string | null = null
  for (const [, fence = '', rest = ''] of before.matchAll(/^ {0,3}(`{3,}|~{3,})(.*)$/gm)) {
    if (open === null) open = fence[0] === '`' && rest.includes('`') ? null : fence
    else if (fence.startsWith(open) && rest.trim() === '') open = null
  }
  return open !== null
}

/** Makes the line at `cursor` a heading, or a heading a line. */
export function toggleHeading(text: string, cursor: number): TextEdit {
  const start = text.lastIndexOf('\n', cursor - 1) + 1
  const newline = text.indexOf('\n', cursor)
  const end = newline < 0 ? text.length : newline
  const line = text.slice(start, end)
  const [mark, marks = ''] = /^(#{1,6}) +/.exec(line) ?? ['']
  return { start, end, text: marks === '##' ? line.slice(mark.length) : `## ${line.slice(mark.length)}` }
}

/** Returns the positions at which a description of a picture is missing. */
export function undescribedImages(text: string): number[] {
  return [...text.matchAll(/!\[\s*\]\(/g)].map(({ index }) => index + 2)
}
