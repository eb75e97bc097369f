import { DuplexError } from '@duplex/contracts'
import type { FastifyRequest } from 'fastify'

const reads = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])

export const isWrite = (method: string): boolean => !reads.has(method)

/**
 * The only rule against forged requests: a browser may write only from this site itself. Throws BAD_ORIGIN. It applies to
 * every write, with or without a cookie (a login that another site triggers is an attack too), and to a WebSocket handshake
 * with a cookie.
 *
 * Sec-Fetch-Site decides if it is present. Otherwise, Origin's host is compared with the requested host (X-Forwarded-Host from
 * a trusted proxy, else Host), or Origin is the configured origin of the blog. A request without both headers does not come from a browser that attaches cookies by itself:
 * all browsers send Origin with a write. https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 */
export function refuseOtherSites(request: FastifyRequest): void {
  if (!isSameSite(request)) throw new DuplexError('BAD_ORIGIN')
}

function isSameSite(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  const { origin } = request.headers
  return origin === undefined || origin === request.server.gateway.origin || isHost(origin, request.host)
}

/** Compares as URLs, so that an explicit default port makes no difference. */
function isHost(origin: string, host: string): boolean {
  const from = URL.parse(origin)
  return from !== null && host !== '' && from.host === URL.parse(`${from.protocol}//${host}`)?.host && from.host !== ''
}
