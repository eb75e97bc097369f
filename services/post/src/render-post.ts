import { DuplexError, EVENT_BYTES } from '@duplex/contracts'
import { excerptOf, type People, renderMarkdown } from '@duplex/markdown'

/** Bytes of an event beside the text and its HTML: title, excerpt, tags, author, and the event's own fields. */
const REST = 4_096

/** What is stored beside a body that may name these people. Throws TOO_LARGE where an event could not carry both: for a draft too, which will be published one day. */
export function renderPost(body: string, people: People): { body: string; html: string; excerpt: string } {
  const { html } = renderMarkdown(body, { kind: 'post', people })
  const bytes = Buffer.byteLength(JSON.stringify({ body, html }))
  if (bytes > EVENT_BYTES - REST) throw new DuplexError('TOO_LARGE', `Rendered, this is ${bytes} bytes; the most is ${EVENT_BYTES - REST}`)
  return { body, html, excerpt: excerptOf(body) }
}
