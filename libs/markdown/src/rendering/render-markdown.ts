import { DuplexError } from '@duplex/contracts/errors'
import { MAX_EVENT_BYTES } from '@duplex/contracts/limits'
import type { People } from '../parser/mentions.ts'
import type { MarkdownKind } from '../parser/parser.ts'
import { parsers } from '../parser/parsers.ts'
import { excerptOf } from './excerpt-of.ts'
import { sanitizeHtml } from './sanitizer.ts'

export interface Rendering {
  /** Safe HTML. */
  html: string
  /** The beginning as plain text. */
  excerpt: string
}

/**
 * Renders Markdown, always the same for the same text and people, unless its code takes too long to highlight. Throws TOO_LARGE if the
 * HTML is too long for an event: 48 KB of Markdown can hold a table of 65,000 empty cells. Blocks the thread: services use `createRenderer`.
 */
export function renderMarkdown(markdown: string, { kind, people }: { kind: MarkdownKind; people?: People }): Rendering {
  const parser = parsers[kind]
  const environment = { findUsername: (name: string) => people?.get(name) }
  const tokens = parser.parse(markdown, environment)
  const written = parser.renderer.render(tokens, parser.options, environment)
  // before it is sanitized, because this would take long
  mustFit(written)
  const html = sanitizeHtml(written).trim()
  mustFit(html)
  return { html, excerpt: excerptOf(tokens) }
}

function mustFit({ length }: string): void {
  if (length > MAX_EVENT_BYTES)
    throw new DuplexError('TOO_LARGE', `The HTML of the text has ${length} characters; the maximum is ${MAX_EVENT_BYTES} characters`)
}
