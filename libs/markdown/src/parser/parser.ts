import MarkdownIt, { type MarkdownIt as Parser, type StateCore } from 'markdown-it'
import { linkBareUrls } from './bare-links.ts'
import { renderFence } from './code-blocks.ts'
import { makeFigures } from './figures.ts'
import { addFootnotes } from './footnotes.ts'
import { addHeadingIds } from './headings.ts'
import { addMentions } from './mentions.ts'
import { limitNesting, MAX_NESTING } from './nesting.ts'
import { addTaskLists } from './task-lists.ts'

export type MarkdownKind = 'post' | 'comment'

/** CommonMark with tables, strikethrough, task lists, footnotes and bare https:// links. A comment has neither images, headings nor footnotes, and keeps its line breaks. */
export function createParser(kind: MarkdownKind): Parser {
  const parser = MarkdownIt({ html: false, linkify: true, breaks: kind === 'comment', maxNesting: MAX_NESTING })
  linkBareUrls(parser)
  limitNesting(parser)
  if (kind === 'comment') parser.disable(['image', 'heading', 'lheading', 'table'])
  // A page shows many comments. With footnotes, each comment would have a footnote number 1.
  else addFootnotes(parser)
  addMentions(parser)
  addTaskLists(parser)
  addHeadingIds(parser)
  parser.core.ruler.before('normalize', 'byte-order-mark', removeByteOrderMark)
  parser.core.ruler.push('heading-levels', lowerHeadings)
  parser.core.ruler.push('figures', makeFigures)
  parser.core.ruler.push('cell-alignment', alignByClass)
  parser.renderer.rules.fence = renderFence
  // On a narrow screen the table scrolls instead of the page, also with the keyboard.
  parser.renderer.rules.table_open = () => '<div class="table-scroll" role="region" aria-label="Table" tabindex="0"><table>\n'
  parser.renderer.rules.table_close = () => '</table></div>\n'
  return parser
}

/** Some editors begin a file with a byte order mark. It would keep `#` from being the first character. */
function removeByteOrderMark(state: StateCore): void {
  if (state.src.startsWith('\ufeff')) state.src = state.src.slice(1)
}

/** The title of the page is its only h1. So the highest heading of the text becomes h2, and the others are lowered by as much. */
function lowerHeadings(state: StateCore): void {
  const headings = state.tokens.filter(({ type }) => type === 'heading_open' || type === 'heading_close')
  const levelOf = ({ tag }: { tag: string }) => Number(tag.slice(1))
  const highest = headings.reduce((level, heading) => Math.min(level, levelOf(heading)), 6)
  for (const token of headings) token.tag = `h${Math.min(levelOf(token) - highest + 2, 6)}`
}

/** Aligns table cells by class, because the content security policy forbids inline styles. */
function alignByClass(state: StateCore): void {
  for (const token of state.tokens) {
    const style = token.attrGet('style')
    if (typeof style === 'string') token.attrs = [['class', style.replace('text-align:', 'align-')]]
  }
}
