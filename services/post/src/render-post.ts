import { type CallContext, DuplexError, MAX_EVENT_BYTES } from '@duplex/contracts'
import type { RenderContext } from '@duplex/markdown'
import { findAuthors } from '@duplex/replica'
import type { ServiceContext } from './service-context.ts'

/** Bytes reserved in an event for everything except text and HTML: title, excerpt, tags, author and the event's own fields. */
const RESERVED_BYTES = 4_096

/**
 * A body with its HTML and excerpt, and the users whom it `mentions`, as far as this service has stored them. Throws TOO_LARGE if body and HTML do not fit into an event, also
 * for a draft: it may be published later.
 */
export async function renderPost(
  { db, renderer }: ServiceContext,
  body: string,
  call: CallContext,
): Promise<{ text: { body: string; html: string; excerpt: string }; mentions: number[] }> {
  const context: RenderContext = { ...call, kind: 'post' }
  const { people, ids } = await findAuthors(db.kysely, await renderer.namesIn(body, context))
  const { html, excerpt } = await renderer.render(body, { ...context, people })
  const bytes = Buffer.byteLength(JSON.stringify({ body, html }))
  if (bytes > MAX_EVENT_BYTES - RESERVED_BYTES)
    throw new DuplexError(
      'TOO_LARGE',
      `The text is too long: text and HTML together have ${bytes} bytes; the maximum is ${MAX_EVENT_BYTES - RESERVED_BYTES} bytes`,
    )
  return { text: { body, html, excerpt }, mentions: ids }
}
