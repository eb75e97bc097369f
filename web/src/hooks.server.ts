import { errorCodes, isDuplexError } from '@duplex/contracts/errors'
import type { RequestEvent } from '@sveltejs/kit'
import type { Handle, HandleServerError } from '@sveltejs/kit/hooks'
import { languageOf } from '#lib/site/language-of.ts'

/** The `Retry-After` of a page with status 503. */
const RETRY_AFTER_SECONDS = 5

/** Preloads scripts, styles and the regular Latin font. The italic and the fonts of other scripts load if a text needs them. */
const preload = ({ type, path }: { type: 'font' | 'css' | 'js' | 'asset'; path: string }): boolean =>
  type === 'js' || type === 'css' || (type === 'font' && /-serif-4-latin-wght-normal\./.test(path))

export const handle: Handle = async ({ event, resolve }) => {
  Object.assign(event.locals, event.platform)
  const lang = languageOf(event.locals.site)
  const response = await resolve(event, {
    preload,
    transformPageChunk: ({ html }) => html.replace('<html lang="en">', `<html lang="${lang}">`),
  })
  // always revalidated, because an event may have changed the page; the ETag makes that cheap
  if (!response.headers.has('cache-control')) response.headers.set('cache-control', isShared(event) ? 'no-cache' : 'private, no-cache')
  response.headers.append('vary', 'Cookie')
  if (response.status === 503) response.headers.set('retry-after', String(RETRY_AFTER_SECONDS))
  return response
}

/** Whether every visitor who is not signed in gets the same page. */
const isShared = ({ request, locals }: RequestEvent) => locals.actor === null && (request.method === 'GET' || request.method === 'HEAD')

/** An error of a service sets the status of the page. Every other error is a bug: it is logged, and its message is not shown. */
export const handleError: HandleServerError = ({ kind, error, event }) => {
  if (kind !== 'unknown') return
  if (isDuplexError(error)) {
    const { status, title } = errorCodes[error.code]
    return { status, message: title, traceId: error.details.traceId }
  }
  event.locals.report(error)
  return { message: errorCodes.INTERNAL.title, traceId: event.locals.traceId ?? undefined }
}
