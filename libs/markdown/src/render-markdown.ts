import { createParser, type MarkdownKind } from './parser.ts'
import { sanitizeHtml } from './sanitizer.ts'

/** Characters. Text that grows beyond this is made to: a table of 65,000 empty cells takes 48 KB of Markdown. */
const HTML_LIMIT = 150_000

const parsers = { post: createParser('post'), comment: createParser('comment') }

/**
 * The safe HTML of a text, the same for the same text. Where a post's markup outgrows all reason, it is shown as it was typed.
 * Callers limit the length: hostile input costs up to 7 µs a character.
 */
export function renderMarkdown(markdown: string, options: { kind: MarkdownKind }): { html: string } {
  const parser = parsers[options.kind]
  const html = parser.render(markdown, {})
  return { html: sanitizeHtml(html.length <= HTML_LIMIT ? html : `<pre>${parser.utils.escapeHtml(markdown)}</pre>`).trim() }
}
