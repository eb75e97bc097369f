import { DuplexError } from '@duplex/contracts'
import type { FastifyRequest } from 'fastify'

const reads = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])

export const isWrite = (method: string): boolean => !reads.has(method)

/**
 * The one rule against forged requests: a browser may write here only from here. Throws BAD_ORIGIN. For every write,
 * with a cookie or without (to be signed in by another site is an attack too), and for a WebSocket handshake by cookie.
 *
 * Sec-Fetch-Site decides where there is one; else Origin's host, against the host that was asked for (X-Forwarded-Host
 * from a trusted proxy, else Host). A request with neither header comes from no browser that would attach a cookie by
 * itself: all of them send Origin with a write. https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 */
export function refuseOtherSites(request: FastifyRequest): void {
  if (!isFromHere(request)) throw new DuplexError('BAD_ORIGIN')
}

function isFromHere(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  const { origin } = request.headers
  return origin === undefined || isHost(origin, request.host)
}

/** Compared as URLs are, so that a default port named by one side alone makes no difference. */
function isHost(origin: string, host: string): boolean {
  const from = URL.parse(origin)
  return from !== null && host !== '' && from.host === URL.parse(`${from.protocol}//${host}`)?.host && from.host !== ''
}
