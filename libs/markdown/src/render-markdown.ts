import type { People } from './mentions.ts'
import type { MarkdownKind } from './parser.ts'
import { parsers } from './parsers.ts'
import { sanitizeHtml } from './sanitizer.ts'

/** Only hostile text grows beyond this: 48 KB of Markdown can hold a table of 65,000 empty cells. */
const MAX_HTML_CHARACTERS = 150_000

/**
 * Returns safe HTML, always the same for the same text and people. If the HTML exceeds MAX_HTML_CHARACTERS, the Markdown is shown as plain text.
 * The caller limits the length of the text: hostile input takes up to 7 µs per character.
 */
export function renderMarkdown(markdown: string, { kind, people }: { kind: MarkdownKind; people?: People }): { html: string } {
  const parser = parsers[kind]
  const html = parser.render(markdown, { findUsername: (name: string) => people?.get(name) })
  return { html: sanitizeHtml(html.length <= MAX_HTML_CHARACTERS ? html : `<pre>${parser.utils.escapeHtml(markdown)}</pre>`).trim() }
}
