import type { People } from './mentions.ts'
import type { MarkdownKind } from './parser.ts'
import { parsers } from './parsers.ts'
import { sanitizeHtml } from './sanitizer.ts'

/** Characters. Text that grows beyond this is made to: a table of 65,000 empty cells takes 48 KB of Markdown. */
const HTML_LIMIT = 150_000

/**
 * The safe HTML of a text, the same for the same text and people. Where a post's markup outgrows all reason, it is shown as it was typed.
 * Callers limit the length: hostile input costs up to 7 µs a character.
 */
export function renderMarkdown(markdown: string, { kind, people }: { kind: MarkdownKind; people?: People }): { html: string } {
  const parser = parsers[kind]
  const html = parser.render(markdown, { personCalled: (name: string) => people?.get(name) })
  return { html: sanitizeHtml(html.length <= HTML_LIMIT ? html : `<pre>${parser.utils.escapeHtml(markdown)}</pre>`).trim() }
}
