import MarkdownIt, { type MarkdownIt as Parser, type RendererRule, type StateCore } from 'markdown-it'
import { makeFigures } from './figures.ts'
import { addFootnotes } from './footnotes.ts'
import { HIGHLIGHT_LIMIT, highlight } from './highlight.ts'
import { addMentions } from './mentions.ts'

export type MarkdownKind = 'post' | 'comment'

/** CommonMark with tables, strikethrough, footnotes and bare https:// links. A comment has neither images, headings nor footnotes, and keeps its line breaks. */
export function createParser(kind: MarkdownKind): Parser {
  const parser = MarkdownIt({ html: false, linkify: true, breaks: kind === 'comment', maxNesting: 20 })
  // Only what is written as an address becomes a link: README.md is a file here, not a host in Moldova.
  parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false }).add('//', null).add('ftp:', null)
  if (kind === 'comment') parser.disable(['image', 'heading', 'lheading', 'table'])
  // comments stand together on a page, where each would have a first footnote
  else addFootnotes(parser)
  addMentions(parser)
  parser.core.ruler.push('heading-levels', lowerHeadings)
  parser.core.ruler.push('figures', makeFigures)
  parser.core.ruler.push('cell-alignment', alignByClass)
  parser.renderer.rules.fence = renderFence
  // Narrow screens scroll the table, not the page; with the keyboard too.
  parser.renderer.rules.table_open = () => '<div class="table-scroll" role="region" aria-label="Table" tabindex="0"><table>\n'
  parser.renderer.rules.table_close = () => '</table></div>\n'
  return parser
}

/** The page's own title is its only h1: the text's highest heading becomes h2, the others keep their distance to it. */
function lowerHeadings(state: StateCore): void {
  const headings = state.tokens.filter(({ type }) => type === 'heading_open' || type === 'heading_close')
  const levelOf = ({ tag }: { tag: string }) => Number(tag.slice(1))
  const highest = Math.min(...headings.map(levelOf))
  for (const token of headings) token.tag = `h${Math.min(levelOf(token) - highest + 2, 6)}`
}

/** The content security policy admits no inline style. */
function alignByClass(state: StateCore): void {
  for (const token of state.tokens) {
    const style = token.attrGet('style')
    if (typeof style === 'string') token.attrs = [['class', style.replace('text-align:', 'align-')]]
  }
}

/** `environment` is one rendering's own: it counts what that text's blocks have used of the limit. */
const renderFence: RendererRule = (tokens, index, _options, environment = {}) => {
  const { content, info } = tokens[index]!
  const language = /^[A-Za-z0-9+#-]{1,30}(?=\s|$)/.exec(info.trim())?.[0].toLowerCase()
  const used = Number(environment.highlighted ?? 0) + content.length
  environment.highlighted = used
  const html = (language && used <= HIGHLIGHT_LIMIT && highlight(content, language)) || escapeHtml(content)
  // it may be wider than the page: with tabindex it scrolls by keyboard too
  return `<pre tabindex="0"><code${language ? ` class="language-${language}"` : ''}>${html}</code></pre>\n`
}

const escapeHtml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
