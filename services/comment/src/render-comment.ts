import type { CallContext } from '@duplex/contracts'
import type { RenderContext } from '@duplex/markdown'
import { findAuthors } from '@duplex/replica'
import type { ServiceContext } from './service-context.ts'

/** The HTML of a comment, and the ids of the users whom it mentions, as far as this service has stored them. */
export async function renderComment(
  { db, renderer }: ServiceContext,
  body: string,
  call: CallContext,
): Promise<{ html: string; mentions: number[] }> {
  const context: RenderContext = { ...call, kind: 'comment' }
  const { people, ids } = await findAuthors(db.kysely, await renderer.namesIn(body, context))
  const { html } = await renderer.render(body, { ...context, people })
  return { html, mentions: ids }
}
