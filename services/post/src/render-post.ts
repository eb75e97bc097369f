import { DuplexError, MAX_EVENT_BYTES } from '@duplex/contracts'
import { excerptOf, type People, renderMarkdown } from '@duplex/markdown'

/** Bytes reserved in an event for everything except text and HTML: title, excerpt, tags, author and the event's own fields. */
const RESERVED_BYTES = 4_096

/**
 * A body with its HTML and excerpt; `people` are the users it may mention. Throws TOO_LARGE if body and HTML do not fit into
 * an event, also for a draft: it may be published later.
 */
export function renderPost(body: string, people: People): { body: string; html: string; excerpt: string } {
  const { html } = renderMarkdown(body, { kind: 'post', people })
  const bytes = Buffer.byteLength(JSON.stringify({ body, html }))
  if (bytes > MAX_EVENT_BYTES - RESERVED_BYTES)
    throw new DuplexError(
      'TOO_LARGE',
      `The text is too long: text and HTML together have ${bytes} bytes; the maximum is ${MAX_EVENT_BYTES - RESERVED_BYTES} bytes`,
    )
  return { body, html, excerpt: excerptOf(body) }
}
