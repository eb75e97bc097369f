import type { MarkdownIt, StateBlock } from 'markdown-it'

/** A list is two levels, a quote or a footnote one. */
const MAX_BLOCK_LEVEL = 40
/** markdown-it discards text that is nested deeper than this. MAX_BLOCK_LEVEL prevents that blocks get there. */
export const MAX_NESTING = MAX_BLOCK_LEVEL + 20

/** Below MAX_BLOCK_LEVEL there are only paragraphs and code: deeper lists, quotes and headings are shown as the text that the author wrote. */
export function limitNesting(parser: MarkdownIt): void {
  parser.block.ruler.before('blockquote', 'deep-text', (state, line, _endLine, silent) => {
    if (state.level < MAX_BLOCK_LEVEL || silent) return false
    addParagraph(state, line)
    return true
  })
}

/** Adds the lines up to the next empty line, or up to the next line of an outer block. */
function addParagraph(state: StateBlock, start: number): void {
  let end = start + 1
  while (end < state.lineMax && !state.isEmpty(end) && (state.sCount[end]! < 0 || state.sCount[end]! >= state.blkIndent)) end++
  state.line = end
  state.push('paragraph_open', 'p', 1).map = [start, end]
  const inline = state.push('inline', '', 0)
  inline.content = state.getLines(start, end, state.blkIndent, false).trim()
  inline.map = [start, end]
  inline.children = []
  state.push('paragraph_close', 'p', -1)
}
