import { errorCodes, isDuplexError } from '@duplex/contracts/errors'
import type { RequestEvent } from '@sveltejs/kit'
import type { Handle, HandleServerError } from '@sveltejs/kit/hooks'

/** Seconds after which to come back, where the error names none. */
const RETRY_AFTER = 5

/** Beside what the page is made of, the face that its text is set in; the italic comes when a text has some. */
const preload = ({ type, path }: { type: 'font' | 'css' | 'js' | 'asset'; path: string }): boolean =>
  type === 'js' || type === 'css' || (type === 'font' && path.includes('-normal.'))

export const handle: Handle = async ({ event, resolve }) => {
  Object.assign(event.locals, event.platform)
  const response = await resolve(event, { preload })
  // never used without asking, because an event may have changed it: the ETag makes that cheap
  if (!response.headers.has('cache-control')) response.headers.set('cache-control', isShared(event) ? 'no-cache' : 'private, no-cache')
  response.headers.append('vary', 'Cookie')
  if (response.status === 503) response.headers.set('retry-after', String(RETRY_AFTER))
  return response
}

/** The same for everybody who is not signed in. */
const isShared = ({ request, locals }: RequestEvent) => locals.actor === null && (request.method === 'GET' || request.method === 'HEAD')

/** A service's answer decides the page's status; whatever else is thrown is a mistake of ours, logged and not shown. */
export const handleError: HandleServerError = ({ kind, error, event }) => {
  if (kind !== 'unknown') return
  if (isDuplexError(error)) {
    const { status, title } = errorCodes[error.code]
    return { status, message: title, traceId: error.details.traceId }
  }
  event.locals.report(error)
  return { message: errorCodes.INTERNAL.title, traceId: event.locals.traceId ?? undefined }
}
