import type { CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { isHttps } from '../http/public-origin.ts'

export const SESSION_COOKIE = 'session'
/**
 * The name over https. Browsers accept it only from this host, over https and for all paths, so another host of the domain cannot
 * replace it (RFC 6265bis, 4.1.3.2). A session that was started under the other name stays valid.
 */
export const SECURE_SESSION_COOKIE = '__Host-session'
/** A browser can send several cookies with one name, for example of a parent domain. Further ones are ignored. */
const MAX_COOKIES = 4
/** 400 days, the maximum in browsers (RFC 6265bis): the user service decides when a session ends. */
const MAX_AGE_SECONDS = 400 * 24 * 60 * 60

/** The attributes of the session cookie. It is `secure` if browsers use https. */
export function sessionCookieOptions(request: FastifyRequest) {
  return {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: isHttps(request),
    maxAge: MAX_AGE_SECONDS,
  } as const satisfies CookieSerializeOptions
}

/** The values of all session cookies of a request, in the order in which they are tried. */
export function sessionCookies(request: FastifyRequest): string[] {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => /^\s*([^=]*?)\s*=\s*"?(.*?)"?\s*$/.exec(pair))
  const valuesOf = (wanted: string) => pairs.flatMap((pair) => (pair?.[1] === wanted ? [decode(pair[2]!)] : []))
  return [...new Set([SECURE_SESSION_COOKIE, SESSION_COOKIE].flatMap(valuesOf))].slice(0, MAX_COOKIES)
}

export function setSessionCookie(request: FastifyRequest, reply: FastifyReply, token: string): void {
  const isSecure = isHttps(request)
  reply.setCookie(isSecure ? SECURE_SESSION_COOKIE : SESSION_COOKIE, token, sessionCookieOptions(request))
  // otherwise the older cookie would stay beside the new one
  if (isSecure && request.cookies[SESSION_COOKIE] !== undefined) reply.clearCookie(SESSION_COOKIE, sessionCookieOptions(request))
}

export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply): void {
  reply.clearCookie(SESSION_COOKIE, sessionCookieOptions(request))
  if (isHttps(request)) reply.clearCookie(SECURE_SESSION_COOKIE, sessionCookieOptions(request))
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
